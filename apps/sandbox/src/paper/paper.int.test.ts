import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { findOrdonnanceByNumero } from "../ordonnance/store.js";
import { rasterizePdfCodes, readPdfStreams } from "../testing/rasterize-pdf-path.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";
import { describePaper } from "./describe-paper.js";
import { drawQrCode } from "./qr-drawing.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
});
afterAll(async () => {
  await sandbox?.close();
});

const print = async (numero: string) => {
  const response = await fetch(`${sandbox.ready.console.url}/prescripteur/${numero}/ordonnance.pdf`);
  return { response, pdf: Buffer.from(await response.arrayBuffer()) };
};
const readCodes = async (numero: string, pdf: Buffer) => {
  const images = rasterizePdfCodes(pdf, (await drawQrCode(numero)).size);
  return Promise.all(
    images.map(async (image) => (await readBarcodes(image, { formats: ["QRCode"], textMode: "Plain" })).map(({ text }) => text)),
  );
};

describe("the paper that the patient is handed", () => {
  it("[O3] is a PDF whose own drawing reads as the number of the ordonnance", async () => {
    const { numero } = await sandbox.prescribe({ lines: [{ cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 2 }] });
    const { response, pdf } = await print(numero);
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
    expect(await readCodes(numero, pdf)).toEqual([[`ON1:${numero}`]]);
  });

  it("is PDF/A-1b, tagged, in French, with its fonts in it", async () => {
    const { pdf } = await print("01S2TBPZ2JCNZZYGHZ");
    const text = pdf.toString("latin1");
    expect(text.startsWith("%PDF-1.4")).toBe(true);
    expect(text).toMatch(/<pdfaid:part>1<\/pdfaid:part>\s*<pdfaid:conformance>B<\/pdfaid:conformance>/);
    expect(text).toMatch(/\/Lang \(fr-FR\)/);
    expect(text).toMatch(/\/MarkInfo/);
    expect(text.match(/\/FontFile2/g)?.length).toBe(2);
  });

  it("carries the code on every page when lines fill several", async () => {
    const lines = Array.from({ length: 30 }, (_, i) => ({ cip13: "3400935955838", posology: `1 comprimé, ligne ${i + 1}`, boxes: 1 }));
    const { numero } = await sandbox.prescribe({ lines });
    const codes = await readCodes(numero, (await print(numero)).pdf);
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.every(([code]) => code === `ON1:${numero}`)).toBe(true);
  });

  it("has two zones when it is bizone, each line in its own, and says what was written and nothing else", async () => {
    const { numero } = await sandbox.prescribe({
      flags: ["MED-1096", "MED-1098"],
      opposed: true,
      lines: [
        { cip13: "3400935955838", posology: "1 si douleur", boxes: 1, substitution: { allowed: false, reason: "CIF" } },
        { cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 2, durationDays: 8, ald: true, repeats: 2 },
        { label: "Préparation", posology: "1 fois par jour", durationDays: 1, note: "à conserver au frais" },
      ],
    });
    const found = await findOrdonnanceByNumero(sandbox.nation, numero);
    if (!found) throw new Error("not written");
    const paper = describePaper(found);
    expect(paper.mentions).toEqual(["Ordonnance sécurisée", "Le patient s'oppose à ce que le prescripteur lise ce qui lui est délivré."]);
    // Above what regards the ALD, below the rest; each line keeps its place on the ordonnance.
    expect(paper.zones.map(({ title, lines }) => [title?.slice(0, 40), lines.map(({ rank }) => rank)])).toEqual([
      ["Prescriptions relatives au traitement de", [2]],
      ["Prescriptions SANS RAPPORT avec l'affect", [1, 3]],
    ]);
    expect(paper.zones[0]?.lines[0]?.details).toEqual([
      "1 gélule 3 fois par jour",
      "2 boîtes, 24 unités, pour 8 jours, à renouveler 2 fois",
    ]);
    expect(paper.zones[1]?.lines[0]?.details).toContain("Non substituable (CIF)");
    expect(paper.zones[1]?.lines[1]?.details).toEqual(["1 fois par jour", "1 boîte, pour 1 jour", "à conserver au frais"]);
    expect(paper.patient.join(" ")).toMatch(/Né\(e\) le \d{2}\/\d{2}\/\d{4}/);
  });

  it("says on the line itself that it regards the ALD when there are no zones", async () => {
    const { numero } = await sandbox.prescribe({
      lines: [
        { cip13: "3400934913174", posology: "1", ald: true },
        { cip13: "3400935955838", posology: "1" },
      ],
    });
    const found = await findOrdonnanceByNumero(sandbox.nation, numero);
    if (!found) throw new Error("not written");
    const [zone, ...others] = describePaper(found).zones;
    expect(others).toEqual([]);
    expect(zone?.title).toBeUndefined();
    expect(zone?.lines.map(({ details }) => details.some((text) => text.includes("affection de longue durée")))).toEqual([true, false]);
  });

  it("code and number belong to the text of the first page, and come back on the others as a page number does", async () => {
    const lines = Array.from({ length: 20 }, (_, i) => ({
      cip13: "3400935955838",
      posology: `1 comprimé, ligne ${i + 1}`,
      durationDays: 5,
    }));
    const { numero } = await sandbox.prescribe({ lines });
    const { pdf } = await print(numero);
    expect(pdf.toString("latin1")).toContain("/S /Figure");
    const pages = readPdfStreams(pdf).filter((stream) => (stream.match(/ l\s/g) ?? []).length > 60);
    expect(pages.length).toBeGreaterThan(1);
    const marks = pages.map((stream) => [...stream.matchAll(/\/(\w+) (?:<<[^>]*>> )?(?:BDC|BMC)/g)].map(([, tag]) => tag).slice(-4));
    expect(marks[0]).toEqual(["Figure", "P", "P", "Artifact"]);
    for (const other of marks.slice(1)) expect(other).toEqual(["Artifact", "Artifact", "Artifact", "Artifact"]);
  });

  it.each(["01ZZZZZZZZZZZZZZZZ", "x", "..%2F..%2Fetc"])("no ordonnance %s, no paper", async (numero) => {
    expect((await print(numero)).response.status).toBe(404);
  });
});
