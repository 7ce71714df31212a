import { type BasketLine, prescripteur, type SaleDraft, saleDraft } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import { insertSale } from "../counter/index.js";
import { type DispensationRow, type LineRow, listLines } from "./store.js";
import { formatInstant } from "./texts.js";

/**
 * Opens the sale in which a cancelled delivery is made again: same patient, same ordonnance, same boxes. It goes the normal way: the
 * ordonnance is read again, the control asks again, FIN. False when a sale of this id exists already.
 */
export async function openCorrectingSale(
  trx: Transaction<Database>,
  actor: Actor,
  o: { readonly id: string; readonly row: DispensationRow; readonly reason: string; readonly now: Date },
): Promise<boolean> {
  const lines = await listLines(trx, actor.officineId, [o.row.id]);
  return insertSale(trx, actor, { id: o.id, draft: buildDraft(o.row, lines, o.reason), now: o.now });
}

function buildDraft(row: DispensationRow, lines: readonly LineRow[], reason: string): SaleDraft {
  return saleDraft.parse({
    kind: row.kind,
    renewal: row.renewal,
    basket: gatherBoxes(lines),
    ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
    ...(row.prescripteur === null ? {} : { prescripteur: prescripteur.parse(row.prescripteur) }),
    ...(row.ordonnance_date === null ? {} : { ordonnanceDate: row.ordonnance_date }),
    note: `Corrige la délivrance du ${formatInstant(row.at)} : ${reason}`,
  });
}

/** The boxes handed over; a box that answered several prescribed lines is one box of the basket again. */
function gatherBoxes(lines: readonly LineRow[]): BasketLine[] {
  const basket = new Map<string, BasketLine>();
  for (const line of lines) {
    if (line.boxes === 0 || line.basket_line_id === null) continue;
    const known = basket.get(line.basket_line_id);
    basket.set(line.basket_line_id, {
      id: line.basket_line_id,
      ...(line.cip13 === null ? {} : { cip13: line.cip13 }),
      label: line.label,
      ...(line.outside ? { outside: true } : {}),
      boxes: (known?.boxes ?? 0) + line.boxes,
      ...(line.prescribed_line_id === null ? {} : { prescribedLineId: line.prescribed_line_id }),
      ...(line.lot === null ? {} : { lot: line.lot }),
      ...(line.expiry === null ? {} : { expiry: line.expiry }),
    });
  }
  return [...basket.values()];
}
