import type { BasketLine, ControlRow, OrdonnanceLineView, SaleDraft } from "@comptoir/contract";
import { countDelivered } from "./sale-operations.js";

/** One row of the sale's table: a delivered box line, or a prescribed line still waiting for its box. */
export interface SaleRow {
  /** `b:<basket id>` or `p:<prescribed line id>`. */
  readonly key: string;
  readonly prescribed?: OrdonnanceLineView | undefined;
  readonly basket?: BasketLine | undefined;
  /** Rows that the prescribed cell spans; 0 = drawn by a row above. */
  readonly span: number;
  /** Boxes delivered on the prescribed line, all its rows together. */
  readonly delivered: number;
  readonly control?: ControlRow | undefined;
}

/** Prescribed lines in the order of the paper, each with its boxes, then what was added. */
export function listSaleRows(draft: SaleDraft, lines: readonly OrdonnanceLineView[], control: readonly ControlRow[]): readonly SaleRow[] {
  const controlOf = (id: string) => control.find((row) => row.lineId === id);
  const prescribed = lines.flatMap((line): SaleRow[] => {
    const boxes = draft.basket.filter((basket) => basket.prescribedLineId === line.id);
    const delivered = countDelivered(draft, line.id);
    if (boxes.length === 0) return [{ key: `p:${line.id}`, prescribed: line, span: 1, delivered, control: controlOf(line.id) }];
    return boxes.map((basket, index) => ({
      key: `b:${basket.id}`,
      prescribed: line,
      basket,
      span: index === 0 ? boxes.length : 0,
      delivered,
      control: controlOf(line.id),
    }));
  });
  const known = new Set(lines.map((line) => line.id));
  const added = draft.basket
    .filter((basket) => !basket.prescribedLineId || !known.has(basket.prescribedLineId))
    .map((basket): SaleRow => ({ key: `b:${basket.id}`, basket, span: 1, delivered: basket.boxes, control: controlOf(basket.id) }));
  return [...prescribed, ...added];
}

/** Row reached by ↑ or ↓ from the one under the hand; from nowhere, the first or the last. */
export function stepRow(rows: readonly SaleRow[], key: string | undefined, delta: 1 | -1): string | undefined {
  const at = rows.findIndex((row) => row.key === key);
  if (at < 0) return rows[delta > 0 ? 0 : rows.length - 1]?.key;
  return rows[Math.min(rows.length - 1, Math.max(0, at + delta))]?.key;
}
