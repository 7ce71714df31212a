import { inflateSync } from "node:zlib";
import { expect, it } from "vitest";
import type { PageModel } from "./page-model.js";
import { renderDocument } from "./render-document.js";

const now = new Date("2026-11-22T10:05:00Z");
const model = (rows: number): PageModel => ({
  title: "Délivrance du 22/11/2026",
  size: "a5",
  header: ["Pharmacie du Marché", "1 place du Marché, 63220 ARLANC"],
  footer: "Imprimé le 22/11/2026",
  blocks: [
    { kind: "facts", pairs: [["Patient", "DESMALIX Nathalie"]] },
    { kind: "heading", text: "Délivré" },
    {
      kind: "table",
      columns: [
        { title: "Produit", share: 70 },
        { title: "Boîtes", share: 30 },
      ],
      rows: Array.from({ length: rows }, (_, index) => [`Produit ${index} µg, comprimé à libération prolongée`, "1"]),
    },
    { kind: "paragraph", text: "Œdème, 1 200 €, « fin »." },
  ],
});

/** The file with its compressed streams written out. */
function openStreams(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const text = bytes.toString("latin1");
  let opened = text;
  for (const match of text.matchAll(/\/FlateDecode[\s\S]*?stream\r?\n/g)) {
    const start = match.index + match[0].length;
    const end = text.indexOf("endstream", start);
    try {
      opened += inflateSync(bytes.subarray(start, end)).toString("latin1");
    } catch {
      // A font program or a picture: not text.
    }
  }
  return opened;
}

it("is PDF/A-1b: marked as such, fonts embedded, tagged, in French, with its title", async () => {
  const pdf = await renderDocument(model(3), now);
  const text = openStreams(pdf);
  expect(Buffer.from(pdf.subarray(0, 8)).toString("latin1")).toBe("%PDF-1.4");
  expect(text).toContain("<pdfaid:part>1</pdfaid:part>");
  expect(text).toContain("<pdfaid:conformance>B</pdfaid:conformance>");
  expect(text).toContain("/OutputIntent");
  expect(text).toMatch(/\/Lang \(fr-FR\)/);
  expect(text).toMatch(/\/Marked true/);
  expect(text).toContain("/StructTreeRoot");
  for (const tag of ["/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"]) expect(text, tag).toContain(`/S ${tag}`);
  // Every font has its program in the file; none of the viewer's own is used.
  expect(text.match(/\/FontFile2 /g)?.length).toBe(2);
  expect(text).not.toMatch(/\/BaseFont \/Helvetica/);
  expect(text).not.toMatch(/\/JavaScript|\/OpenAction|\/Launch|\/URI/);
});

it("runs over several pages, the officine at the top of each, every page numbered", async () => {
  const pages = (pdf: Uint8Array) =>
    Buffer.from(pdf)
      .toString("latin1")
      .match(/\/Type \/Page\b(?!s)/g)?.length;
  expect(pages(await renderDocument(model(3), now))).toBe(1);
  const long = await renderDocument(model(120), now);
  expect(pages(long)).toBeGreaterThan(3);
  // Header and footer are artifacts of each page, besides the rules of the table.
  expect(openStreams(long).match(/\/Pagination/g)?.length).toBe(2 * (pages(long) ?? 0));
});

it("the same model at the same instant gives the same pages", async () => {
  const strip = (pdf: Uint8Array) =>
    Buffer.from(pdf)
      .toString("latin1")
      .replaceAll(/\/ID \[.*?\]/gs, "");
  expect(strip(await renderDocument(model(2), now)).length).toBe(strip(await renderDocument(model(2), now)).length);
});
