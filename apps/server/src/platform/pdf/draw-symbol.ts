import type { PrintedSymbol } from "./page-model.js";

/** Points: half a millimetre a module reads from a hand scanner and from a photocopy. */
const MODULE = 1.42;
/** Two modules where the symbology asks for one: nothing else is printed in them. */
const QUIET = 2 * MODULE;
/** Points: size of the caption. */
export const SYMBOL_CAPTION = 7;

/** Points a side, quiet zone included. */
export function symbolWidth({ modules }: PrintedSymbol): number {
  return modules.length * MODULE + 2 * QUIET;
}

/** Draws a code as vector rectangles, its caption under it. Answers where it ends. */
export function drawSymbol(
  doc: PDFKit.PDFDocument,
  root: PDFKit.PDFStructureElement,
  symbol: PrintedSymbol,
  at: { readonly right: number; readonly top: number },
): number {
  const width = symbolWidth(symbol);
  const left = at.right - width;
  root.add(
    doc.struct("Figure", { alt: symbol.alt }, () => {
      for (const [row, modules] of symbol.modules.entries()) {
        for (const [column, length] of listRuns(modules)) {
          doc.rect(left + QUIET + column * MODULE, at.top + QUIET + row * MODULE, length * MODULE, MODULE);
        }
      }
      doc.fill("black");
    }),
  );
  root.add(
    doc.struct("P", {}, () =>
      doc
        .font("plain")
        .fontSize(SYMBOL_CAPTION)
        .fillColor("black")
        .text(symbol.caption, left, at.top + width, { width, align: "center" }),
    ),
  );
  return at.top + width + SYMBOL_CAPTION * 1.3;
}

/** Dark modules of a row that touch: drawn in one piece, no hair of light shows between them. */
function listRuns(modules: readonly boolean[]): (readonly [column: number, length: number])[] {
  const runs: [number, number][] = [];
  for (const [column, dark] of modules.entries()) {
    const last = runs.at(-1);
    if (!dark) continue;
    if (last && last[0] + last[1] === column) last[1] += 1;
    else runs.push([column, 1]);
  }
  return runs;
}
