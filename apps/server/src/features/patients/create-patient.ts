import { randomUUID } from "node:crypto";
import type { PatientSummary } from "@comptoir/contract";
import type { Kysely, Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildTraitsKey } from "./fold-names.js";
import { buildSummary } from "./patient-view.js";
import { refuseTraits } from "./refuse-traits.js";
import { buildPatientRow, findPatient, insertPatient, type PatientTraits } from "./store.js";

/**
 * Creates a provisoire record in the caller's transaction (an ordonnance whose patient is unknown here, for instance) and audits it.
 */
export async function createPatientInTransaction(
  trx: Transaction<Database>,
  actor: Actor,
  o: { id?: string; traits: PatientTraits; source: "saisie" | "ordonnance" | "carte"; now: Date },
): Promise<PatientSummary> {
  const row = buildPatientRow({ officineId: actor.officineId, id: o.id ?? randomUUID(), traits: o.traits, source: o.source, now: o.now });
  if (!(await insertPatient(trx, row))) throw new Error("patient id already used");
  await recordAudit(trx, {
    actor,
    action: "patient.create",
    target: { kind: "patient", id: row.id },
    outcome: "ok",
    detail: { source: o.source },
  });
  return buildSummary(row);
}

/**
 * Creates a record typed at the counter. The id is made by the page: a repeat of the same call answers the first record, the same id
 * with other traits is refused.
 */
export async function createPatient(
  deps: { db: Kysely<Database>; clock: Clock },
  actor: Actor,
  body: PatientTraits & { readonly id: string },
): Promise<PatientSummary | Refusal> {
  const refused = refuseTraits(deps.clock, body);
  if (refused) return refused;
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const known = await findPatient(trx, body.id);
    if (known) {
      if (known.traits_key === buildTraitsKey(body)) return buildSummary(known);
      return refuse("REQUETE_INVALIDE", {
        where: "id",
        text: "Cette fiche existe déjà avec d'autres traits. Rouvrez la recherche et recommencez.",
      });
    }
    return createPatientInTransaction(trx, actor, { id: body.id, traits: body, source: "saisie", now: deps.clock.now() });
  });
}
