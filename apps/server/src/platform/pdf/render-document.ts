import { createRequire } from "node:module";
import { setImmediate as giveWay } from "node:timers/promises";
import PDFDocument from "pdfkit";
import { drawSymbol, SYMBOL_CAPTION, symbolWidth } from "./draw-symbol.js";
import type { Block, PageModel } from "./page-model.js";

const resolve = createRequire(import.meta.url).resolve;
const FONTS = {
  plain: resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  strong: resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
};
type Font = keyof typeof FONTS;

/** Points. */
const LAYOUT = {
  a4: { margin: 46, title: 15, heading: 11, text: 9.5 },
  a5: { margin: 28, title: 12, heading: 9.5, text: 8 },
} as const;
const FOOTER_HEIGHT = 22;
const GAP = 6;
const LABEL_SHARE = 0.32;
const CELL = 3;
/** Rows drawn before other work of the server gets its turn. */
const ROWS_AT_ONCE = 10;

/**
 * Draws a document as PDF/A-1b: fonts embedded, language and structure marked, no date but `now`. The same model and the same instant
 * give the same text.
 */
export async function renderDocument(model: PageModel, now: Date): Promise<Uint8Array> {
  const sizes = LAYOUT[model.size];
  const doc = new PDFDocument({
    size: model.size.toUpperCase(),
    margin: sizes.margin,
    font: FONTS.plain,
    pdfVersion: "1.4",
    subset: "PDF/A-1b",
    tagged: true,
    lang: "fr-FR",
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    info: { Title: model.title, Creator: "Comptoir", CreationDate: now },
  } as PDFKit.PDFDocumentOptions);
  const chunks: Buffer[] = [];
  const done = new Promise<Uint8Array>((done, failed) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => done(Buffer.concat(chunks)));
    doc.on("error", failed);
  });
  for (const [name, file] of Object.entries(FONTS)) doc.registerFont(name, file);
  const root = doc.struct("Document");
  doc.addStructure(root);
  const pen = createPen(doc, model);
  pen.newPage();
  root.add(doc.struct("H1", {}, () => pen.write(model.title, { font: "strong", size: sizes.title })));
  for (const block of model.blocks) await drawBlock(doc, root, pen, block, sizes);
  root.end();
  drawFooters(doc, model);
  doc.end();
  return done;
}

interface Style {
  readonly font: Font;
  readonly size: number;
}

/** Where the next thing goes; a page is begun when it does not fit. */
interface Pen {
  readonly left: number;
  readonly width: number;
  y: number;
  newPage(): void;
  /** A new page if `height` does not fit on this one. */
  reserve(height: number): boolean;
  heightOf(text: string, style: Style, width?: number): number;
  /** Writes at `y`, full width, and moves below. */
  write(text: string, style: Style): void;
  writeAt(text: string, style: Style, x: number, width: number): void;
}

function createPen(doc: PDFKit.PDFDocument, model: PageModel): Pen {
  const { margin, text } = LAYOUT[model.size];
  const bottom = () => doc.page.height - margin - FOOTER_HEIGHT;
  const pen: Pen = {
    left: margin,
    width: 0,
    y: 0,
    newPage() {
      doc.addPage();
      Object.assign(pen, { width: doc.page.width - 2 * margin, y: margin });
      doc.markContent("Artifact", { type: "Pagination" });
      for (const [index, line] of model.header.entries()) {
        pen.writeAt(line, { font: index === 0 ? "strong" : "plain", size: text }, margin, pen.width);
        pen.y += pen.heightOf(line, { font: "plain", size: text });
      }
      pen.y += GAP;
      doc
        .moveTo(margin, pen.y)
        .lineTo(margin + pen.width, pen.y)
        .lineWidth(0.6)
        .stroke("#555555");
      doc.endMarkedContent();
      pen.y += GAP * 1.5;
    },
    reserve(height) {
      if (pen.y + height <= bottom()) return false;
      pen.newPage();
      return true;
    },
    heightOf(content, style, width = pen.width) {
      return doc
        .font(style.font)
        .fontSize(style.size)
        .heightOfString(content === "" ? " " : content, { width });
    },
    write(content, style) {
      pen.writeAt(content, style, pen.left, pen.width);
      pen.y += pen.heightOf(content, style);
    },
    writeAt(content, style, x, width) {
      doc.font(style.font).fontSize(style.size).fillColor("black").text(content, x, pen.y, { width });
    },
  };
  return pen;
}

type Sizes = (typeof LAYOUT)[keyof typeof LAYOUT];

async function drawBlock(doc: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, pen: Pen, block: Block, sizes: Sizes): Promise<void> {
  switch (block.kind) {
    case "heading": {
      const style: Style = { font: "strong", size: sizes.heading };
      pen.y += GAP * 1.5;
      // Never alone at the foot of a page.
      pen.reserve(pen.heightOf(block.text, style) + 4 * sizes.text);
      root.add(doc.struct("H2", {}, () => pen.write(block.text, style)));
      pen.y += GAP / 2;
      return;
    }
    case "paragraph": {
      const style: Style = { font: block.strong ? "strong" : "plain", size: sizes.text };
      pen.y += GAP / 2;
      pen.reserve(pen.heightOf(block.text, style));
      root.add(doc.struct("P", {}, () => pen.write(block.text, style)));
      pen.y += GAP / 2;
      return;
    }
    case "facts":
      pen.y += GAP / 2;
      await drawRows(doc, root, pen, {
        widths: [LABEL_SHARE, 1 - LABEL_SHARE],
        header: undefined,
        rows: block.pairs.map(([label, value]) => [label, value]),
        size: sizes.text,
        ruled: false,
      });
      return;
    case "identity": {
      const { pairs, symbol } = block;
      pen.y += GAP / 2;
      if (symbol) pen.reserve(symbolWidth(symbol) + SYMBOL_CAPTION * 2);
      const top = pen.y;
      const width = pen.width - (symbol ? symbolWidth(symbol) + GAP : 0);
      // The labels are as wide as those of the facts that follow.
      const label = (LABEL_SHARE * pen.width) / width;
      await drawRows(doc, root, pen, {
        widths: [label, 1 - label],
        header: undefined,
        rows: pairs.map(([label, value]) => [label, value]),
        size: sizes.text,
        ruled: false,
        width,
      });
      if (symbol) pen.y = Math.max(pen.y, drawSymbol(doc, root, symbol, { right: pen.left + pen.width, top }) + GAP);
      return;
    }
    case "table": {
      const total = block.columns.reduce((sum, column) => sum + column.share, 0);
      await drawRows(doc, root, pen, {
        widths: block.columns.map((column) => column.share / total),
        header: block.columns.map((column) => column.title),
        rows: block.rows,
        size: sizes.text,
        ruled: true,
      });
    }
  }
}

/** Rows of cells; the header is repeated on each page. In a table without header the first cell of a row names it. */
async function drawRows(
  doc: PDFKit.PDFDocument,
  root: PDFKit.PDFStructureElement,
  pen: Pen,
  o: {
    readonly widths: readonly number[];
    readonly header: readonly string[] | undefined;
    readonly rows: readonly (readonly string[])[];
    readonly size: number;
    readonly ruled: boolean;
    /** Of the whole table; absent = the page's. */
    readonly width?: number;
  },
): Promise<void> {
  const table = doc.struct("Table");
  root.add(table);
  const width = o.width ?? pen.width;
  const widthOf = (index: number) => (o.widths[index] ?? 0) * width - (o.ruled ? 2 * CELL : CELL);
  const draw = (cells: readonly string[], isHeader: boolean) => {
    const styleOf = (index: number): Style => ({ font: isHeader || (!o.ruled && index === 0) ? "strong" : "plain", size: o.size });
    const height = Math.max(...cells.map((cell, index) => pen.heightOf(cell, styleOf(index), widthOf(index)))) + (o.ruled ? 2 * CELL : 1);
    if (pen.reserve(height) && o.header && !isHeader) draw(o.header, true);
    const row = doc.struct("TR");
    table.add(row);
    const top = pen.y;
    pen.y += o.ruled ? CELL : 0;
    let x = pen.left;
    for (const [index, cell] of cells.entries()) {
      const at = x + (o.ruled ? CELL : 0);
      const kind = isHeader || (!o.ruled && index === 0) ? "TH" : "TD";
      row.add(doc.struct(kind, {}, () => pen.writeAt(cell === "" ? " " : cell, styleOf(index), at, widthOf(index))));
      x += (o.widths[index] ?? 0) * width;
    }
    row.end();
    pen.y = top + height;
    if (!o.ruled) return;
    doc.markContent("Artifact", { type: "Layout" });
    doc
      .moveTo(pen.left, pen.y)
      .lineTo(pen.left + width, pen.y)
      .lineWidth(isHeader ? 0.8 : 0.3)
      .stroke("#777777");
    doc.endMarkedContent();
  };
  if (o.header) draw(o.header, true);
  for (const [index, cells] of o.rows.entries()) {
    // A long register must not hold up the tills.
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await giveWay();
    draw(cells, false);
  }
  table.end();
  pen.y += GAP / 2;
}

/** Page n of all, once all are there. */
function drawFooters(doc: PDFKit.PDFDocument, model: PageModel): void {
  const { margin } = LAYOUT[model.size];
  const { start, count } = doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index);
    // Below the margin, where pdfkit would begin a page.
    doc.page.margins.bottom = 0;
    doc.markContent("Artifact", { type: "Pagination" });
    const y = doc.page.height - margin - 9;
    doc.font("plain").fontSize(7).fillColor("black");
    doc.text(model.footer, margin, y, { width: doc.page.width - 2 * margin - 60, lineBreak: false, ellipsis: true });
    doc.text(`page ${index + 1} / ${count}`, doc.page.width - margin - 60, y, { width: 60, align: "right", lineBreak: false });
    doc.endMarkedContent();
  }
}
