import { randomUUID } from "node:crypto";
import type { PatientSummary } from "@comptoir/contract";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { type MatriculeQuery, parseMatriculeQuery } from "./parse-matricule.js";
import { canBeSearched, isNarrower, type PatientQuery, parsePatientQuery } from "./parse-query.js";
import { listPatients, listPatientsByMatricule } from "./store.js";

const MAX_ROWS = 50;
/** Below this many found as typed, names that sound or look alike are added: one word may be the beginning of many names. */
const ENOUGH_OF_ONE_WORD = 20;
/** A search left on screen and taken up later is another one. */
const SEARCH_LASTS_MS = 2 * 60_000;

export interface FoundPatients {
  readonly patients: PatientSummary[];
  /** Ids of those whose names only sound or look like what was typed. */
  readonly near: string[];
}

/**
 * Searches patients by names in any order and birth date, whole or not; accents, hyphens and apostrophes do not matter; names that are
 * said alike and typing errors are forgiven when few bear the names as typed.
 *
 * One audit row per search (decisions, Audit). The page gives an id to the search; the row is written with its first letters, says
 * them, and is committed before the first bytes leave. What is typed after that by the same person at the same workstation, within two
 * minutes, asks for less: it is covered by the row and kept beside it as a step. Anything else (a letter taken back, another name) is
 * another search and has its own row. No row is ever changed.
 */
export async function searchPatients(
  deps: { db: Kysely<Database>; clock: Clock },
  actor: Actor,
  o: { text: string; searchId?: string | undefined },
): Promise<FoundPatients | Refusal> {
  const number = parseMatriculeQuery(o.text);
  if (number) return searchByMatricule(deps, actor, number);
  const query = parsePatientQuery(o.text);
  const searchId = o.searchId ?? randomUUID();
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const covering = o.searchId === undefined ? undefined : await findCoveringRow(trx, actor, { searchId, query, clock: deps.clock });
    const enough = query.words.length > 1 ? MAX_ROWS : ENOUGH_OF_ONE_WORD;
    const found = canBeSearched(query) ? await listPatients(trx, query, { limit: MAX_ROWS, enough }) : { patients: [], near: [] };
    const results = found.patients.length;
    const { asked } = query;
    const eventId =
      covering ??
      (await recordAudit(trx, {
        actor,
        action: "patient.search",
        target: { kind: "recherche", id: searchId },
        outcome: "ok",
        detail: { asked, results },
      }));
    // The row is on disk already: a step lost by a power cut takes nothing from what the row covers.
    if (covering) await sql`set local synchronous_commit = off`.execute(trx);
    await trx
      .insertInto("patient_search_step")
      .values({
        officine_id: actor.officineId,
        id: randomUUID(),
        search_id: searchId,
        event_id: eventId,
        opens: covering === undefined,
        operator_id: actor.operatorId,
        workstation_id: actor.workstationId,
        at: deps.clock.technicalNow(),
        asked,
        results,
      })
      .execute();
    return found;
  });
}

/** The trail says that a matricule was searched for, never which; a number that is wrong or unfinished reaches no record. */
async function searchByMatricule(deps: { db: Kysely<Database> }, actor: Actor, query: MatriculeQuery): Promise<FoundPatients | Refusal> {
  const found = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const trace = (outcome: "ok" | "refuse", results: number) =>
      recordAudit(trx, {
        actor,
        action: "patient.search",
        target: { kind: "recherche", id: randomUUID() },
        outcome,
        detail: { asked: "matricule INS", results },
      });
    if (!actor.rights.has("ins.read")) {
      await trace("refuse", 0);
      return refuse("DROIT_INSUFFISANT", { text: "Votre rôle ne permet pas de chercher par matricule. Cherchez par le nom ou la date." });
    }
    if (query.kind !== "MATRICULE") return [];
    const patients = await listPatientsByMatricule(trx, query.matricule);
    await trace("ok", patients.length);
    return patients;
  });
  if (found instanceof Refusal) return found;
  if (query.kind === "WRONG") return refuse("MATRICULE_FAUX");
  return { patients: found, near: [] };
}

/** The row of the trail that already says what this question asks, if there is one. */
async function findCoveringRow(
  trx: Transaction<Database>,
  actor: Actor,
  o: { searchId: string; query: PatientQuery; clock: Clock },
): Promise<string | undefined> {
  // Two keys typed fast are two requests at once: the second one waits for the row of the first.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`patient-search:${o.searchId}`}, 0))`.execute(trx);
  const opening = await trx
    .selectFrom("patient_search_step")
    .select(["event_id", "operator_id", "workstation_id", "at", "asked"])
    .where("officine_id", "=", actor.officineId)
    .where("search_id", "=", o.searchId)
    .where("opens", "=", true)
    .orderBy("at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!opening || opening.operator_id !== actor.operatorId || opening.workstation_id !== actor.workstationId) return undefined;
  const age = o.clock.technicalNow().getTime() - opening.at.getTime();
  // Two server processes may differ by a little: an opening a moment ahead of us is no other search.
  if (Math.abs(age) > SEARCH_LASTS_MS) return undefined;
  return isNarrower(parsePatientQuery(opening.asked), o.query) ? opening.event_id : undefined;
}
