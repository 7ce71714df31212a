import type { ReadResult } from "zxing-wasm/reader";
import type { SeenCode } from "./decoder-protocol.js";

/** Symbologies a pharmacy meets: identifier as a hand scanner sends it, plain and GS1. */
const SYMBOLOGIES: Readonly<Record<string, readonly [name: string, plain: string, gs1: string]>> = {
  QRCode: ["QR", "]Q1", "]Q3"],
  DataMatrix: ["DataMatrix", "]d1", "]d2"],
  Code128: ["Code 128", "]C0", "]C1"],
  EAN13: ["Code-barres EAN", "]E0", "]E0"],
};
/** The route takes no more; a QR code holds at most 4296 characters. */
const MAX_LENGTH = 4096;
/** The list is chosen from by one digit. */
export const MAX_CODES = 9;

/** Only these are looked for: each one more costs time and false readings. */
export const FORMATS = ["QRCode", "DataMatrix", "Code128", "EAN13"] as const;

/** What the reader found, each code once, as a scanner would have sent it. Codes of other kinds, empty or too long are left out. */
export function listSeenCodes(
  results: readonly Pick<ReadResult, "format" | "symbology" | "isValid" | "contentType" | "text">[],
): readonly SeenCode[] {
  const codes = results.flatMap(({ format, symbology, isValid, contentType, text }) => {
    const known = SYMBOLOGIES[format] ?? SYMBOLOGIES[symbology];
    if (!isValid || !known || text === "" || text.length + 3 > MAX_LENGTH) return [];
    const [name, plain, gs1] = known;
    return [{ raw: (contentType === "GS1" ? gs1 : plain) + text, format: name }];
  });
  return codes.filter((code, at) => codes.findIndex((other) => other.raw === code.raw) === at).slice(0, MAX_CODES);
}
