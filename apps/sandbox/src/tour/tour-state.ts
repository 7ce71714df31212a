import { z } from "zod";
import { buildDraftOrdonnance, draftRequestSchema } from "../ordonnance/draft-request.js";
import type { Ordonnance } from "../ordonnance/ordonnance.js";
import { prescribe } from "../ordonnance/prescribe.js";
import { findOrdonnanceByNumero } from "../ordonnance/store.js";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { findSetting, writeSetting } from "../platform/settings.js";
import { TOUR_STEPS, type TourFacts } from "./steps.js";

const SETTING = "tour";
const stored = z.object({
  numero: z.string(),
  /** Instant of the machine's clock: requests are dated by it. */
  startedAt: z.string(),
  /** Steps that the visitor said were done: those that the nation cannot see. */
  ticked: z.array(z.string()),
  /** Instant of the machine's clock at which the prescriber's page was read with an answer on it. */
  readAt: z.string().optional(),
});
export type TourState = z.infer<typeof stored>;

/** Products whose boxes a newcomer finds in the public base: one with generics, one over the counter, one that will be left. */
const LINES = [
  {
    cip13: "3400931587538",
    cis: "67707794",
    label: "CLAMOXYL 500 mg, gélule",
    posology: "1 gélule 3 fois par jour pendant 4 jours",
    boxes: 1,
    units: 12,
    durationDays: 4,
  },
  { cip13: "3400935955838", posology: "1 comprimé en cas de douleur, 3 par jour au plus", boxes: 1 },
  {
    cip13: "3400930065785",
    cis: "62080626",
    label: "LEVOTHYROX 75 microgrammes, comprimé sécable",
    posology: "1 comprimé le matin à jeun",
    boxes: 1,
    units: 30,
    durationDays: 30,
    substitution: { allowed: false, reason: "MTE" },
  },
] as const;

/** The visit under way; it survives restarts. */
export async function findTour(nation: Nation): Promise<TourState | undefined> {
  const state = stored.safeParse(await findSetting(nation, SETTING));
  return state.success ? state.data : undefined;
}

/** Begins a visit, or begins it anew, on an ordonnance of its own that nobody has touched. */
export async function startTour(nation: Nation, clock: NationClock): Promise<TourState> {
  const request = draftRequestSchema.parse({ label: "Visite guidée", lines: LINES });
  const draft = await buildDraftOrdonnance(nation, clock, request);
  if (!draft.ok) throw new Error(`the visit's own ordonnance is refused: ${draft.failure.where}`);
  const written = await prescribe(nation, draft.value);
  const state = { numero: written.row.numero, startedAt: clock.technicalNow().toISOString(), ticked: [] };
  await writeSetting(nation, SETTING, state);
  return state;
}

/** Notes that a step which the nation cannot see was done, or not after all. False = it is no such step. */
export async function tickStep(nation: Nation, state: TourState, id: string, done: boolean): Promise<boolean> {
  const step = TOUR_STEPS.find((one) => one.id === id);
  if (!step || step.seen) return false;
  const ticked = state.ticked.filter((one) => one !== id);
  await writeSetting(nation, SETTING, { ...state, ticked: done ? [...ticked, id] : ticked });
  return true;
}

/** What the nation saw since the visit began; undefined when its ordonnance is gone (purged after five years). */
export async function readTourFacts(
  nation: Nation,
  state: TourState,
  o: Pick<TourFacts, "nameOf" | "timeOf">,
): Promise<TourFacts | undefined> {
  const ordonnance = await findOrdonnanceByNumero(nation, state.numero);
  if (!ordonnance || ordonnance.row.purged_at !== null) return undefined;
  const requests = await nation
    .selectFrom("request")
    .selectAll()
    .where("ordonnance_id", "=", ordonnance.row.id)
    .where("at", ">=", new Date(state.startedAt))
    .orderBy("id")
    .execute();
  return { ordonnance, requests, ...(state.readAt === undefined ? {} : { readAt: new Date(state.readAt) }), ...o };
}

/** Notes that the prescriber's page of this ordonnance was opened once an officine had answered. */
export async function noteReading(nation: Nation, clock: NationClock, ordonnance: Ordonnance): Promise<void> {
  const state = await findTour(nation);
  const answered = ordonnance.executions.some(({ row }) => row.cancelled_at === null);
  if (!state || state.numero !== ordonnance.row.numero || state.readAt !== undefined || !answered) return;
  await writeSetting(nation, SETTING, { ...state, readAt: clock.technicalNow().toISOString() });
}
