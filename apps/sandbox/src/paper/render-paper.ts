import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { showHiddenCharacters } from "../platform/hidden-characters.js";
import type { Paper, PaperLine } from "./describe-paper.js";
import { drawQrCode, type QrDrawing } from "./qr-drawing.js";

const resolve = createRequire(import.meta.url).resolve;
const PLAIN = resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
const STRONG = resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");
/** Points. A QR of 30 mm reads from a hand scanner without aiming. */
const MARGIN = 48;
const QR_SIDE = 85;
const FOOT = QR_SIDE + 34;
const GUTTER = 24;
const INDENT = 20;
const INK = "#111";
const BANNER = "BAC À SABLE — ordonnance fictive, sans valeur";
const INVITATION = "Ordonnance numérique : présentez ce code à la pharmacie de votre choix.";

interface Style {
  readonly size: number;
  readonly strong?: boolean;
  readonly gap?: number;
  readonly color?: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
}

/**
 * The ordonnance on paper: A4, PDF/A-1b, tagged, in French, its number in clear under a QR drawn as vectors, on every page.
 *
 * @param writtenAt instant put in the document's own data; the same one gives the same drawing.
 */
export async function renderPaper(paper: Paper, writtenAt: Date): Promise<Uint8Array> {
  const qr = await drawQrCode(paper.numero);
  const doc = new PDFDocument({
    size: "A4",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
    font: PLAIN,
    pdfVersion: "1.4",
    subset: "PDF/A-1b",
    tagged: true,
    lang: "fr-FR",
    displayTitle: true,
    bufferPages: true,
    info: { Title: `${paper.title} ${paper.numero}`, Creator: "Comptoir, bac à sable", CreationDate: writtenAt },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Uint8Array>((resolved, rejected) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => resolved(Buffer.concat(chunks)));
    doc.on("error", rejected);
  });
  const root = doc.struct("Document");
  doc.addStructure(root);
  const width = doc.page.width - 2 * MARGIN;
  const use = ({ size, strong, color }: Style) =>
    doc
      .font(strong ? STRONG : PLAIN)
      .fontSize(size)
      .fillColor(color ?? INK);
  const write = (tag: string, text: string, style: Style): void => {
    const { x = MARGIN, y = doc.y, gap = 2 } = style;
    const within = { paragraphGap: gap, width: style.width ?? width - (x - MARGIN) };
    root.add(doc.struct(tag, {}, () => use(style).text(showHiddenCharacters(text), x, y, within)));
  };
  const decorate = (draw: () => void): void => {
    doc.markContent("Artifact", { type: "Layout" });
    draw();
    doc.endMarkedContent();
  };

  write("P", BANNER, { size: 9, strong: true, color: "#8a4b00", gap: 10 });
  const top = doc.y;
  const half = (width - GUTTER) / 2;
  for (const [i, text] of paper.prescriber.entries()) write("P", text, { size: i === 0 ? 12 : 10, strong: i === 0, width: half });
  const left = doc.y;
  const right = MARGIN + half + GUTTER;
  for (const [i, text] of [...paper.patient, ...paper.dates].entries())
    write("P", text, { size: i === 0 ? 12 : 10, strong: i === 0, x: right, width: half, ...(i === 0 ? { y: top } : {}) });
  doc.y = Math.max(left, doc.y) + 10;
  decorate(() =>
    doc
      .moveTo(MARGIN, doc.y)
      .lineTo(MARGIN + width, doc.y)
      .lineWidth(1)
      .stroke("#555"),
  );
  doc.y += 12;
  write("H1", paper.title, { size: 17, strong: true, gap: 4 });
  for (const text of paper.mentions) write("P", text, { size: 10, strong: true });

  const heightOf = (text: string, style: Style): number =>
    use(style).heightOfString(text, { width: width - INDENT, paragraphGap: style.gap ?? 2 });
  const product: Style = { size: 11, strong: true, x: MARGIN + INDENT };
  const detail: Style = { size: 10, x: MARGIN + INDENT };
  const isOver = (height: number): boolean => doc.y + height > doc.page.height - MARGIN - FOOT;
  const heightOfLine = (line: PaperLine): number =>
    heightOf(line.product, product) + line.details.reduce((sum, text) => sum + heightOf(text, detail), 8);
  for (const zone of paper.zones) {
    doc.y += 10;
    if (zone.title !== undefined) {
      const title: Style = { size: 10, strong: true, x: MARGIN + 8, width: width - 16 };
      const height = use(title).heightOfString(zone.title, { width: width - 16 }) + 10;
      const [first] = zone.lines;
      if (isOver(height + (first === undefined ? 20 : heightOfLine(first)))) doc.addPage();
      const y = doc.y;
      decorate(() => doc.rect(MARGIN, y, width, height).fillAndStroke("#eee", "#555"));
      write("H2", zone.title, { ...title, y: y + 5 });
      doc.y = y + height + 8;
    }
    if (zone.lines.length === 0) write("P", "Néant", detail);
    for (const line of zone.lines) {
      // A line is never cut by the end of a page, unless it is longer than one.
      if (isOver(heightOfLine(line))) doc.addPage();
      write("P", `${line.rank}. ${line.product}`, { ...product, x: MARGIN });
      for (const text of line.details) write("P", text, detail);
      doc.y += 8;
    }
  }
  drawFeet(doc, root, paper.numero, qr);
  root.end();
  doc.end();
  return done;
}

/**
 * Code and number at the foot of every page: the one that is scanned may be any of them. On the first they belong to the text, for
 * whoever hears the page; on the others they come back like a page number.
 */
function drawFeet(doc: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, numero: string, qr: QrDrawing): void {
  const { start, count } = doc.bufferedPageRange();
  const beside = MARGIN + QR_SIDE + 16;
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    const top = doc.page.height - MARGIN - FOOT + 10;
    // Below the margin the library would begin a page of its own.
    doc.page.margins.bottom = 0;
    const parts: readonly (readonly [tag: string, alt: string | undefined, draw: () => void])[] = [
      [
        "Figure",
        `Code QR de l'ordonnance ${numero}`,
        () =>
          doc
            .save()
            .translate(MARGIN, top)
            .scale(QR_SIDE / qr.size)
            .path(qr.path)
            .fill("#000")
            .restore(),
      ],
      [
        "P",
        undefined,
        () =>
          doc
            .font(STRONG)
            .fontSize(11)
            .fillColor(INK)
            .text(numero, MARGIN, top + QR_SIDE + 4, { lineBreak: false }),
      ],
      [
        "P",
        undefined,
        () =>
          doc
            .font(PLAIN)
            .fontSize(9)
            .fillColor(INK)
            .text(INVITATION, beside, top + 30, { width: doc.page.width - MARGIN - beside }),
      ],
    ];
    for (const [tag, alt, draw] of parts) {
      if (page === start) root.add(doc.struct(tag, alt === undefined ? {} : { alt }, draw));
      else {
        doc.markContent("Artifact", { type: "Pagination" });
        draw();
        doc.endMarkedContent();
      }
    }
    doc.markContent("Artifact", { type: "Pagination" });
    doc
      .font(PLAIN)
      .fontSize(9)
      .fillColor(INK)
      .text(`Page ${page - start + 1}/${count}`, beside, top + 48, { lineBreak: false });
    doc.endMarkedContent();
  }
}
