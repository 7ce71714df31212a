import type { SaleDraft } from "@comptoir/contract";
import type { Transaction } from "kysely";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import type { CounterDeps } from "./deps.js";
import type { SaleRow } from "./store.js";
import { TEXTS } from "./texts.js";

/** A version that is not the one read, or a sale that is over. Undefined = it may be changed. */
export function refuseStale(sale: SaleRow, version: number): Refusal | undefined {
  if (sale.state === "validee") return refuse("VENTE_VALIDEE");
  if (sale.state === "abandonnee") return refuse("INTROUVABLE");
  return sale.version === version ? undefined : refuse("VERSION_DEPASSEE");
}

/** A patient that this officine does not have. */
export async function refuseUnknownPatient(trx: Transaction<Database>, deps: CounterDeps, draft: SaleDraft): Promise<Refusal | undefined> {
  if (draft.patientId === undefined || (await deps.patients.getPatientSummary(trx, draft.patientId))) return undefined;
  return refuse("REQUETE_INVALIDE", { where: "draft.patientId", text: TEXTS.unknownPatient });
}
