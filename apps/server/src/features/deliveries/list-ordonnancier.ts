import type { OrdonnancierEntry } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { DeliveriesDeps } from "./deps.js";
import { listOrdonnancierRows, type OrdonnancierRow } from "./ordonnancier-store.js";
import { readOrdonnancierQuery } from "./read-ordonnancier-query.js";

/** The register on screen, the last numbers first. It names patients: one reading in the trail. */
export async function listOrdonnancier(
  deps: DeliveriesDeps,
  actor: Actor,
  o: { readonly q?: string | undefined; readonly below?: number | undefined; readonly limit: number },
): Promise<{ entries: OrdonnancierEntry[]; more: boolean }> {
  const query = readOrdonnancierQuery(o.q);
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const found = await listOrdonnancierRows(trx, actor.officineId, { ...query, order: "desc", below: o.below, limit: o.limit + 1 });
    const entries = found.slice(0, o.limit).map(describeEntry);
    await recordAudit(trx, {
      actor,
      action: "ordonnancier.read",
      target: { kind: "registre", id: "ordonnancier" },
      outcome: "ok",
      detail: { lines: entries.length, words: query.words.length, next: o.below !== undefined },
    });
    return { entries, more: found.length > o.limit };
  });
}

function describeEntry(row: OrdonnancierRow): OrdonnancierEntry {
  return {
    number: row.number,
    at: row.at.toISOString(),
    list: row.list,
    patient: row.patientName,
    prescriber: row.prescripteurName,
    label: row.label,
    boxes: row.boxes,
    deliveryId: row.dispensationId,
    ...(row.corrects === undefined ? {} : { corrects: row.corrects }),
    ...(row.correction === undefined ? {} : { correction: row.correction }),
    ...(row.correctedBy === undefined ? {} : { correctedBy: row.correctedBy }),
  };
}
