import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import type { Paper } from "./describe-paper.js";
import { drawQrCode } from "./qr-drawing.js";

const resolve = createRequire(import.meta.url).resolve;
const PLAIN = resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
const STRONG = resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");
/** Points. A QR of 30 mm reads from a hand scanner without aiming. */
const MARGIN = 48;
const QR_SIDE = 85;
const FOOT = QR_SIDE + 34;
const BANNER = "BAC À SABLE — ordonnance fictive, sans valeur";

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
  const write = (tag: string, text: string, o: { size: number; strong?: boolean; gap?: number; color?: string }) =>
    root.add(
      doc.struct(tag, {}, () => {
        doc
          .font(o.strong ? STRONG : PLAIN)
          .fontSize(o.size)
          .fillColor(o.color ?? "#111")
          .text(text, { paragraphGap: o.gap ?? 2 });
      }),
    );

  write("P", BANNER, { size: 9, strong: true, color: "#8a4b00", gap: 10 });
  for (const [i, text] of paper.prescriber.entries()) write("P", text, { size: i === 0 ? 12 : 10, strong: i === 0 });
  doc.moveDown(1);
  write("H1", paper.title, { size: 17, strong: true, gap: 6 });
  for (const text of paper.patient) write("P", text, { size: 11, strong: text === paper.patient[0] });
  for (const text of paper.dates) write("P", text, { size: 10 });
  for (const text of paper.mentions) write("P", text, { size: 10, strong: true });
  for (const zone of paper.zones) {
    doc.moveDown(1);
    if (zone.title !== undefined) write("H2", zone.title, { size: 10, strong: true, gap: 6 });
    if (zone.lines.length === 0) write("P", "Néant", { size: 10 });
    for (const line of zone.lines) {
      write("P", line.product, { size: 11, strong: true });
      for (const text of line.details) write("P", text, { size: 10 });
      doc.moveDown(0.5);
    }
  }
  root.end();
  drawFeet(doc, paper.numero, qr);
  doc.end();
  return done;
}

/** Code and number at the foot of every page: the one that is scanned may be any of them. */
function drawFeet(doc: PDFKit.PDFDocument, numero: string, qr: { readonly size: number; readonly path: string }): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    const top = doc.page.height - MARGIN - FOOT + 10;
    // Below the margin the library would begin a page of its own.
    doc.page.margins.bottom = 0;
    doc.markContent("Artifact", { type: "Pagination" });
    doc
      .save()
      .translate(MARGIN, top)
      .scale(QR_SIDE / qr.size)
      .path(qr.path)
      .fill("#000")
      .restore();
    doc
      .font(STRONG)
      .fontSize(11)
      .fillColor("#111")
      .text(numero, MARGIN, top + QR_SIDE + 4, { lineBreak: false });
    doc
      .font(PLAIN)
      .fontSize(9)
      .text(
        `Ordonnance numérique : présentez ce code à la pharmacie de votre choix. Page ${page - start + 1}/${count}`,
        MARGIN + QR_SIDE + 16,
        top + 30,
        {
          width: doc.page.width - 2 * MARGIN - QR_SIDE - 16,
        },
      );
    doc.endMarkedContent();
  }
}
