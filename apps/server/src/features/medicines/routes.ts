import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.js";
import { type Handlers, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { findPresentation } from "./get-presentation.js";
import { findMedicineBase } from "./medicine-base.js";
import { searchMedicines } from "./search-medicines.js";

export function createMedicinesRoutes(deps: {
  db: Kysely<Database>;
  clock: Clock;
}): Handlers<"searchMedicines" | "getMedicine" | "medicineBase"> {
  return {
    searchMedicines: async ({ query }) => ({ presentations: await searchMedicines(deps.db, query.q) }),
    getMedicine: async ({ params }) => (await findPresentation(deps.db, params.cip13)) ?? refuse("INTROUVABLE"),
    medicineBase: async () =>
      (await findMedicineBase(deps.db, deps.clock)) ??
      refuse("INTROUVABLE", { text: "Aucune base de médicaments n'est chargée. Lancez « comptoir import bdpm »." }),
  };
}
