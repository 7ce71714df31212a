import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import type { Handlers } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { createPatient } from "./create-patient.js";
import { findLikelyPatients } from "./find-likely-patients.js";
import { getPatient } from "./get-patient.js";
import { mergePatients } from "./merge-patients.js";
import { searchPatients } from "./search-patients.js";
import { updatePatient } from "./update-patient.js";

export interface PatientsDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
}

export function createPatientRoutes(
  deps: PatientsDeps,
): Handlers<"searchPatients" | "getPatient" | "findLikelyPatients" | "createPatient" | "updatePatient" | "mergePatients"> {
  return {
    searchPatients: ({ actor, query }) => searchPatients(deps, actor, { text: query.q, searchId: query.search }),
    getPatient: ({ actor, params }) => getPatient(deps.db, actor, params.id),
    findLikelyPatients: async ({ actor, body }) => ({ patients: await findLikelyPatients(deps.db, actor, body) }),
    createPatient: ({ actor, body }) => createPatient(deps, actor, body),
    updatePatient: ({ actor, params, body }) => updatePatient(deps, actor, { id: params.id, ...body }),
    mergePatients: ({ actor, params, body }) => mergePatients(deps, actor, { id: params.id, ...body }),
  };
}
