import { randomUUID } from "node:crypto";
import type { PatientSummary } from "@comptoir/contract";
import type { Kysely, Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { looksLikeSamePerson } from "./likely-duplicates.js";
import { parsePatientQuery } from "./parse-query.js";
import { listPatientsBornOn } from "./store.js";

/** More than this is no help to somebody who is typing. */
const MAX_ROWS = 5;

interface TypedPerson {
  readonly birthName: string;
  readonly usedName?: string | undefined;
  readonly birthFirstNames: string;
  readonly birthDate: string;
}

/** Born the same day, names alike. No audit: the caller's use case writes its own event. */
export async function listLikelyPatients(trx: Transaction<Database>, traits: TypedPerson): Promise<PatientSummary[]> {
  const typed = { birth_name: traits.birthName, used_name: traits.usedName ?? null, birth_first_names: traits.birthFirstNames };
  const born = await listPatientsBornOn(trx, traits.birthDate);
  return born
    .filter((one) =>
      looksLikeSamePerson(typed, {
        birth_name: one.birthName,
        used_name: one.usedName ?? null,
        birth_first_names: one.birthFirstNames,
      }),
    )
    .slice(0, MAX_ROWS);
}

/** Who may already be the person about to be created: born the same day, names alike (as the import says it). One audit row. */
export async function findLikelyPatients(db: Kysely<Database>, actor: Actor, traits: TypedPerson): Promise<PatientSummary[]> {
  return withOfficine(db, actor.officineId, async (trx) => {
    const likely = await listLikelyPatients(trx, traits);
    await recordAudit(trx, {
      actor,
      action: "patient.search",
      target: { kind: "recherche", id: randomUUID() },
      outcome: "ok",
      detail: {
        asked: parsePatientQuery(`${traits.birthDate} ${traits.birthName} ${traits.birthFirstNames}`).asked,
        results: likely.length,
      },
    });
    return likely;
  });
}
