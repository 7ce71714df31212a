import { describe, expect, it } from "vitest";
import { EXTRACT_FILES, MAX_FILE_BYTES, openExtractFile, parseBoxContent, searchKey, soundKey } from "./index.js";

/**
 * What is given as a BDPM and is not: each is refused with the file's name and what was wrong with it, or costs a bounded time. Nothing is
 * read of a file that is too large, and nothing is invented from one that is damaged.
 */
function outcome(bytes: Uint8Array, previous?: number) {
  const opened = openExtractFile("conditions", bytes, previous);
  if (!opened.ok) return opened.failure;
  const rows = [...opened.value.rows];
  return opened.value.end() ?? { kind: "lu", rows: rows.length, faults: opened.value.faults };
}
const lines = (n: number, line = "60000001\tliste I") => Array.from({ length: n }, () => line);

describe("wrong files", () => {
  it("an error page of the web site, also after a byte order mark or blank lines", () => {
    const page = "<!DOCTYPE html><html><body>503</body></html>";
    for (const text of [page, `\uFEFF${page}`, `\r\n\r\n  ${page}`, '<?xml version="1.0"?><x/>'])
      expect(outcome(Buffer.from(text))).toMatchObject({
        kind: "PAS_UN_FICHIER_BDPM",
        file: "CIS_CPD_bdpm.txt",
        what: "une page web, pas des données",
      });
  });
  it("a binary, an empty file, a file of blank lines", () => {
    expect(outcome(Buffer.from([0x50, 0x4b, 0, 0, 1, 2]))).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM", what: "un fichier binaire" });
    expect(outcome(new Uint8Array())).toMatchObject({ kind: "FICHIER_VIDE" });
    expect(outcome(Buffer.from("\r\n\r\n\n"))).toMatchObject({ kind: "FICHIER_VIDE" });
    expect(outcome(Buffer.from("\u0001\u0002\u0003ÿþ".repeat(1_000)))).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM" });
  });
  it("other columns than expected, with the line and the count", () => {
    expect(outcome(Buffer.from("60000001\tliste I\textra\n"))).toEqual({
      kind: "PAS_UN_FICHIER_BDPM",
      file: "CIS_CPD_bdpm.txt",
      line: 1,
      what: "3 colonnes au lieu de 2",
    });
  });
  it("another file of the base under this name", () => {
    const hybrids = Buffer.from(lines(200, "79\t69609936\tH\tADAPALENE\tx").join("\r\n"));
    const opened = openExtractFile("hybrids", hybrids);
    expect(opened.ok).toBe(true);
    expect(outcome(hybrids)).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM", what: "5 colonnes au lieu de 2" });
  });
  it("a file larger than any of the base, before it is decoded", () => {
    expect(outcome(new Uint8Array(MAX_FILE_BYTES + 1))).toMatchObject({ kind: "FICHIER_TROP_GRAND" });
  });
  it("one line of ten million columns; a million lines of rubbish, left at the first hundredth", () => {
    expect(outcome(Buffer.alloc(10_000_000, "\t"))).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM", what: "ligne démesurée" });
    const started = performance.now();
    expect(outcome(Buffer.from("rubbish\n".repeat(1_000_000)))).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM", line: 1 });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
  it("UTF-8 cut in the middle of a letter or spoilt by one byte: not « Ã© » in silence", () => {
    const text = Buffer.from(lines(50, "60000001\tprescription réservée aux médecins").join("\n"), "utf8");
    expect(outcome(text)).toMatchObject({ kind: "lu", rows: 50 });
    expect(outcome(Buffer.concat([text, Buffer.from([0xc3])]))).toMatchObject({ kind: "TEXTE_ABIME", file: "CIS_CPD_bdpm.txt" });
    const spoilt = Buffer.from(text);
    spoilt[40] = 0xff;
    expect(outcome(spoilt)).toMatchObject({ kind: "TEXTE_ABIME" });
  });
  it("UTF-16, as a spreadsheet saves it", () => {
    expect(outcome(Buffer.from(`\uFEFF${lines(100).join("\n")}`, "utf16le"))).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM" });
  });
});

describe("faulty lines", () => {
  it("one in a hundred is set aside and said; one more and the file is refused", () => {
    const some = lines(1_000);
    for (let i = 0; i < 10; i += 1) some[i * 7] = "oops";
    const read = outcome(Buffer.from(some.join("\n")));
    expect(read).toMatchObject({ kind: "lu", rows: 990 });
    expect(read).toHaveProperty("faults.length", 10);
    expect(read).toHaveProperty("faults.1", { file: "CIS_CPD_bdpm.txt", line: 8, what: "1 colonnes au lieu de 2" });
    some[999] = "oops";
    expect(outcome(Buffer.from(some.join("\n")))).toMatchObject({ kind: "PAS_UN_FICHIER_BDPM", line: 1 });
  });
  it("a nul byte in the text does not reach the database", () => {
    const some = lines(3_000);
    some[2_000] = "60000001\tliste\u0000I";
    expect(outcome(Buffer.from(some.join("\n")))).toMatchObject({
      kind: "lu",
      faults: [{ line: 2_001, what: "octet nul dans le texte" }],
    });
  });
});

describe("a set that shrinks", () => {
  it("ten per cent less is read, a line more and it is refused with both counts", () => {
    expect(outcome(Buffer.from(lines(900).join("\n")), 1_000)).toMatchObject({ kind: "lu", rows: 900 });
    expect(outcome(Buffer.from(lines(899).join("\n")), 1_000)).toEqual({
      kind: "FICHIER_RETRECI",
      file: "CIS_CPD_bdpm.txt",
      rows: 899,
      previous: 1_000,
    });
  });
  it.each(["specialities", "presentations", "generics"] as const)("%s under 500 kB is not the national file", (key) => {
    expect(openExtractFile(key, Buffer.alloc(499_999, "6"))).toEqual({
      ok: false,
      failure: { kind: "FICHIER_TROP_PETIT", file: EXTRACT_FILES[key].name, bytes: 499_999, minBytes: 500_000 },
    });
  });
});

describe("long texts cost a bounded time", () => {
  it.each([
    "de 1 comprim ".repeat(70),
    "1 plaquette de 1 comprimé, ".repeat(37),
    `1 plaquette ${" de 1".repeat(190)}`,
    "(".repeat(999),
    "1 flacon - ".repeat(90),
    "de 1 comprimé ".repeat(50_000),
  ])("a label", (label) => {
    const started = performance.now();
    parseBoxContent(label);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
  it("a search", () => {
    const started = performance.now();
    searchKey("é,.’1,".repeat(50_000));
    soundKey("AEIOUSXC".repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
