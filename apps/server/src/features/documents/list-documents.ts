import type { ReceivedDocument } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { DocumentsDeps } from "./deps.js";
import { buildDocument, listDocumentRows } from "./store.js";

const MAX_ROWS = 200;

/** The work list, or what is attached to one record; one row in the trail. */
export async function listDocuments(
  deps: DocumentsDeps,
  actor: Actor,
  o: { readonly patientId?: string | undefined },
): Promise<{ documents: ReceivedDocument[] }> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const rows = await listDocumentRows(trx, { ...o, limit: MAX_ROWS });
    await recordAudit(trx, {
      actor,
      action: "document.list",
      target: { kind: "document", id: "liste" },
      ...(o.patientId === undefined ? {} : { patientId: o.patientId }),
      outcome: "ok",
      detail: { results: rows.length },
    });
    const documents: ReceivedDocument[] = [];
    for (const row of rows) documents.push(await buildDocument(trx, row));
    return { documents };
  });
}
