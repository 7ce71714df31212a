export type MediaType = "application/pdf" | "image/png" | "image/jpeg";

/**
 * What a file is by its own bytes, whatever its name says; undefined: none of the three, or cut before its end. A PDF must begin with its
 * mark: one that hides behind other bytes is another file to another reader.
 */
export function detectMediaType(bytes: Uint8Array): MediaType | undefined {
  const text = (from: number, to?: number) => Buffer.from(bytes.subarray(from, to)).toString("latin1");
  if (text(0, 5) === "%PDF-") return text(-1024).includes("%%EOF") ? "application/pdf" : undefined;
  if (text(0, 8) === "\u0089PNG\r\n\u001a\n") return text(12, 16) === "IHDR" && text(-8, -4) === "IEND" ? "image/png" : undefined;
  if (text(0, 3) === "\u00ff\u00d8\u00ff") return text(-2) === "\u00ff\u00d9" ? "image/jpeg" : undefined;
  return undefined;
}
