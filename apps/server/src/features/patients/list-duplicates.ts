import type { PatientSummary } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { looksLikeSamePerson } from "./likely-duplicates.js";
import type { PatientRow } from "./patient-view.js";
import { listPatientsBornOn, listPatientsByMatricule } from "./store.js";

/**
 * Other records that may be this person: the same matricule first, then born the same day with a like name. Two that are both marked
 * homonyme were looked at by somebody: only the same number still brings them together.
 */
export async function listDuplicates(trx: Transaction<Database>, row: PatientRow): Promise<PatientSummary[]> {
  const same = row.matricule === null ? [] : await listPatientsByMatricule(trx, row.matricule);
  const like = (await listPatientsBornOn(trx, row.birth_date)).filter(
    (one) =>
      !(row.ins_attributes.includes("homonyme") && one.insAttributes.includes("homonyme")) &&
      looksLikeSamePerson(row, { birth_name: one.birthName, used_name: one.usedName ?? null, birth_first_names: one.birthFirstNames }),
  );
  const others = [...same, ...like].filter((one) => one.id !== row.id);
  return others.filter((one, index) => others.findIndex(({ id }) => id === one.id) === index);
}
