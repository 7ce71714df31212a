import type { PatientSummary } from "@comptoir/contract";
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { parsePatientQuery } from "./parse-query.js";
import { listPatientsByLikeness, listPatientsByPrefix } from "./store.js";

const MAX_ROWS = 50;
/** Below this many found by prefix, names that look alike are added after them. */
const ENOUGH = 5;
/** Likeness of one or two letters means nothing. */
const MIN_LIKENESS_LENGTH = 3;

/**
 * Searches patients by names in any order and birth date; accents, hyphens and apostrophes do not matter, and a typing error is
 * forgiven when the prefixes find little. One audit row per search, committed before the answer leaves.
 */
export async function searchPatients(db: Kysely<Database>, actor: Actor, text: string): Promise<PatientSummary[]> {
  const query = parsePatientQuery(text);
  return withOfficine(db, actor.officineId, async (trx) => {
    const patients = query.words.length > 0 || query.birthDate ? await listPatientsByPrefix(trx, query, MAX_ROWS) : [];
    const words = query.words.filter((word) => word.length >= MIN_LIKENESS_LENGTH);
    if (patients.length < ENOUGH && !query.birthDate && words.length > 0) {
      const known = new Set(patients.map((patient) => patient.id));
      const alike = await listPatientsByLikeness(trx, words, 20);
      patients.push(...alike.filter((patient) => !known.has(patient.id)));
    }
    await recordAudit(trx, {
      actor,
      action: "patient.search",
      target: { kind: "recherche", id: "patients" },
      outcome: "ok",
      detail: { results: patients.length, birthDate: query.birthDate !== undefined, words: query.words.length },
    });
    return patients;
  });
}
