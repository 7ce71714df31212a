import { describe, expect, it } from "vitest";
import { EXTRACT_FILES, MAX_FILE_BYTES, parseUnitsPerBox, readExtract, searchKey } from "./index.js";
import { readRows } from "./read-rows.js";

/**
 * What is given as a BDPM and is not: each is refused with the file's name and what was wrong with it, or costs a bounded time.
 */
const file = { ...EXTRACT_FILES.conditions };
const read = (bytes: Uint8Array) => readRows(file, bytes, (cells) => cells);
const kindOf = (bytes: Uint8Array) => {
  const result = read(bytes);
  return result.ok ? "ok" : result.failure.kind;
};

describe("wrong files", () => {
  it("an error page of the web site", () => {
    expect(kindOf(Buffer.from("<!DOCTYPE html><html><body>503</body></html>"))).toBe("PAS_UN_FICHIER_BDPM");
  });
  it("a binary, an empty file, a file of blank lines", () => {
    expect(kindOf(Buffer.from([0x50, 0x4b, 0, 0, 1, 2]))).toBe("PAS_UN_FICHIER_BDPM");
    expect(kindOf(new Uint8Array())).toBe("FICHIER_VIDE");
    expect(kindOf(Buffer.from("\r\n\r\n\n"))).toBe("FICHIER_VIDE");
  });
  it("other columns than expected, with the line and the count", () => {
    expect(read(Buffer.from("60000001\tliste I\textra\n"))).toEqual({
      ok: false,
      failure: { kind: "PAS_UN_FICHIER_BDPM", file: "CIS_CPD_bdpm.txt", line: 1, what: "3 colonnes au lieu de 2" },
    });
  });
  it("a file larger than any of the base, before it is decoded", () => {
    expect(kindOf(new Uint8Array(MAX_FILE_BYTES + 1))).toBe("FICHIER_TROP_GRAND");
  });
  it("one line of ten million columns", () => {
    expect(kindOf(Buffer.alloc(10_000_000, "\t"))).toBe("PAS_UN_FICHIER_BDPM");
  });
  it("a faulty line in many is set aside and said, not fatal", () => {
    const lines = Array.from({ length: 500 }, () => "60000001\tliste I");
    lines[250] = "oops";
    const result = read(Buffer.from(lines.join("\n")));
    expect(result).toMatchObject({ ok: true, value: { faults: [{ file: "CIS_CPD_bdpm.txt", line: 251 }] } });
  });
  it("a set without its main file, or far too small", () => {
    expect(readExtract(new Map())).toEqual({ ok: false, failure: { kind: "FICHIER_MANQUANT", file: "CIS_bdpm.txt" } });
    expect(readExtract(new Map([["CIS_bdpm.txt", Buffer.from("60000001\tX")]]))).toMatchObject({ failure: { kind: "FICHIER_TROP_PETIT" } });
  });
});

describe("long texts", () => {
  it("cost a bounded time", () => {
    const long = "de 1 comprim ".repeat(50_000);
    expect(parseUnitsPerBox(long)).toBeUndefined();
    expect(searchKey("é,.’".repeat(100_000)).length).toBeGreaterThan(0);
  });
});
