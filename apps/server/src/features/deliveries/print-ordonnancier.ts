import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { renderDocument } from "../../platform/pdf/render-document.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildOrdonnancierPage } from "./build-ordonnancier-page.js";
import type { DeliveriesDeps } from "./deps.js";
import { listOrdonnancierRows } from "./ordonnancier-store.js";
import { readHeading } from "./print-delivery.js";
import { readOrdonnancierQuery } from "./read-ordonnancier-query.js";
import { describeDay } from "./texts.js";

/** Some fifty pages; a longer register is printed in parts. */
const MAX_LINES = 1_000;

/** The ordonnancier as PDF, whole or by days, patient, prescriber or medicine. It names patients: one row in the trail. */
export async function printOrdonnancier(
  deps: DeliveriesDeps,
  actor: Actor,
  o: { readonly from?: string | undefined; readonly to?: string | undefined; readonly q?: string | undefined },
): Promise<Uint8Array> {
  const now = deps.clock.now();
  const query = readOrdonnancierQuery(o.q, o);
  const page = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const found = await listOrdonnancierRows(trx, actor.officineId, { ...query, order: "asc", limit: MAX_LINES + 1 });
    await recordAudit(trx, {
      actor,
      action: "ordonnancier.read",
      target: { kind: "registre", id: "ordonnancier" },
      outcome: "ok",
      detail: { lines: Math.min(found.length, MAX_LINES), words: query.words.length },
    });
    return buildOrdonnancierPage(found.slice(0, MAX_LINES), {
      officine: await readHeading(trx, actor.officineId),
      printedBy: actor.operatorName,
      now,
      what: describeRange(o),
      truncated: found.length > MAX_LINES,
    });
  });
  return renderDocument(page, now);
}

function describeRange({ from, to, q }: { from?: string | undefined; to?: string | undefined; q?: string | undefined }): string {
  const days =
    from !== undefined && from === to
      ? `Le ${describeDay(from)}`
      : [from === undefined ? "Depuis le début" : `Du ${describeDay(from)}`, to === undefined ? "" : `au ${describeDay(to)}`]
          .filter(Boolean)
          .join(" ");
  return q ? `${days}, « ${q} »` : days;
}
