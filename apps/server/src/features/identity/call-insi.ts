import type { InsiOutcome } from "@comptoir/contract";
import {
  type InsiAnswer,
  type InsiExchange,
  mayCallInsi,
  normalizeNom,
  normalizePrenom,
  readIdentityStatus,
  type SearchTraits,
  UNKNOWN_PLACE,
} from "@comptoir/segur/ins";
import { OIDS } from "@comptoir/segur/nomenclatures";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { findPatient, lockPatient, type PatientRow, readIdentityState } from "../patients/index.js";
import { buildControl } from "./build-control.js";
import type { IdentityDeps } from "./deps.js";
import { readSettings } from "./identity-settings.js";
import { findAnswer, insertCall, putAnswer } from "./store.js";
import { describeFailure, describeInvalid, describeNotImportable, labelShown, TEXTS } from "./texts.js";

interface CardChoice {
  readonly id: string;
  readonly index: number;
}

/**
 * Asks INSi about a record by its typed traits, or by a card. No transaction is open while the service is asked, and no sale waits for it: the answer
 * is put aside for a person to check, and only if the record is still the one that was asked about. Every exchange is kept and audited
 * (INS/va1.38).
 */
export async function callInsi(
  deps: IdentityDeps,
  actor: Actor,
  o: {
    readonly id: string;
    readonly version?: number | undefined;
    readonly expected?: string | undefined;
    readonly card?: CardChoice | undefined;
    readonly automatic?: boolean | undefined;
  },
): Promise<InsiOutcome | Refusal> {
  const asked = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findPatient(trx, o.id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    if (o.version !== undefined && o.version !== row.version) return refuse("FICHE_MODIFIEE");
    return o.automatic && !(await readSettings(trx)).settings.automaticCall ? "switched-off" : row;
  });
  if (asked === "switched-off") return { kind: "arret-automatique", text: TEXTS.automaticOff };
  if (asked instanceof Refusal) return asked;
  if (!mayCallInsi(readIdentityState(asked))) return refuse("IDENTITE_NON_SURE");
  if (asked.no_ins !== null) return refuse("SANS_INS");
  const status = readIdentityStatus(readIdentityState(asked));
  // A NIA is asked about again: a NIR may have taken its place.
  if (status === "qualifiee" && asked.oid !== OIDS.insNia) return { kind: "deja-qualifiee", text: TEXTS.qualified };
  const onCard = o.card && deps.findOnCard(actor, o.card);
  if (o.card && !onCard) return refuse("LECTURE_IMPOSSIBLE", { text: TEXTS.cardGone });
  const traits = onCard ?? readSearchTraits(asked);
  if ("text" in traits) return { kind: "traits-insuffisants", text: traits.text };
  const insi = await deps.insiFor(actor.officineId, (exchange) => traceExchange(deps, actor, asked.id, exchange));
  if (!insi) return { kind: "non-configure", text: TEXTS.notConfigured };
  const result =
    "insured" in traits
      ? await insi.port.rechercherAvecCarteVitale(traits, insi.authentication)
      : await insi.port.rechercherAvecTraits(traits, insi.authentication);
  return result.ok ? takeAnswer(deps, actor, { asked, expected: o.expected }, result.value) : describeFailure(result.failure);
}

/** Traits of a record as INSi takes them; the record keeps its own writing. */
function readSearchTraits(row: PatientRow): SearchTraits | { readonly text: string } {
  if (row.sex !== "M" && row.sex !== "F") return { text: TEXTS.noSex };
  const birthName = normalizeNom(row.birth_name);
  if (!birthName.ok) return { text: describeInvalid("birthName") };
  const list = normalizePrenom(row.birth_first_names.replace(/\s*,\s*|\s+/g, " ").trim());
  if (!list.ok) return { text: describeInvalid("firstNames") };
  const first = row.first_name === null ? undefined : normalizePrenom(row.first_name);
  // A compound 1er prénom written in two words is one name, as the person said.
  const head = first?.ok && `${list.value} `.startsWith(`${first.value} `) ? first.value : undefined;
  const others = head === undefined ? list.value : list.value.slice(head.length).trim();
  const firstNames = [...(head === undefined ? [] : [head]), ...others.split(" ").filter((name) => name !== "")];
  return {
    birthName: birthName.value,
    firstNames,
    sex: row.sex,
    birthDate: row.birth_date,
    ...(row.birth_place === UNKNOWN_PLACE ? {} : { birthPlace: row.birth_place }),
  };
}

async function traceExchange(deps: IdentityDeps, actor: Actor, patientId: string, exchange: InsiExchange): Promise<void> {
  await withOfficine(deps.db, actor.officineId, async (trx) => {
    const call = await insertCall(trx, actor, { patientId, exchange, at: deps.clock.now() });
    await recordAudit(trx, {
      actor,
      action: "insi.call",
      target: { kind: "patient", id: patientId },
      outcome: /^0\d$/.test(exchange.outcome) ? "ok" : "erreur",
      detail: { operation: exchange.operation.split(":").at(-1) ?? "", outcome: exchange.outcome, call },
    });
  });
}

async function takeAnswer(
  deps: IdentityDeps,
  actor: Actor,
  { asked, expected }: { readonly asked: PatientRow; readonly expected: string | undefined },
  answer: InsiAnswer,
): Promise<InsiOutcome> {
  switch (answer.kind) {
    case "AUCUNE":
      return { kind: "aucune", text: TEXTS.none };
    case "PLUSIEURS":
      return { kind: "plusieurs", text: TEXTS.several };
    case "CODE_INCONNU":
      return { kind: "code-inconnu", text: `INSi a répondu « ${answer.label} » (code ${answer.code}). L'identité reste telle quelle.` };
    case "NON_IMPORTABLE":
      return { kind: "non-importable", text: describeNotImportable(answer), shown: labelShown(answer.shown) };
    case "TROUVEE":
      break;
  }
  if (!deps.acceptedOids.includes(answer.ins.oid)) {
    const text = `INSi a répondu une INS du domaine ${answer.ins.oid}, qui n'est pas accepté ici : rien n'en est gardé.`;
    return { kind: "non-importable", text, shown: labelShown({ ...answer.traits }) };
  }
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await lockPatient(trx, asked.id);
    if (row?.version !== asked.version) return { kind: "fiche-modifiee", text: TEXTS.changedMeanwhile };
    const put = { patientId: row.id, patientVersion: row.version, found: answer, at: deps.clock.now(), expected };
    await putAnswer(trx, actor.officineId, put);
    const { settings } = await readSettings(trx);
    const control = buildControl({ row, answer: await findAnswer(trx, row), settings, today: deps.clock.today() });
    return { kind: "a-controler", text: TEXTS.toCheck, ...(control ? { control } : {}) };
  });
}
