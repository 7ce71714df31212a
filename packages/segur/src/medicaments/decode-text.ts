/** What Windows-1252 has where Latin-1 has control characters, 0x80 to 0x9F; the five unassigned bytes stay as they are. */
const C1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * Bytes → text. Several Node releases decode "windows-1252" as Latin-1 (’ and œ become control characters), so the 32 characters
 * that differ are put right here; on a runtime that decodes well this changes nothing.
 */
export function decodeText(bytes: Uint8Array, encoding: "utf-8" | "windows-1252"): string {
  const text = new TextDecoder(encoding).decode(bytes);
  if (encoding === "utf-8") return text;
  return text.replaceAll(/[\u0080-\u009f]/g, (character) => C1[character.charCodeAt(0) - 0x80] ?? character);
}
