/** What Windows-1252 has where Latin-1 has control characters, 0x80 to 0x9F; the five unassigned bytes stay as they are. */
const C1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
/** More such pairs than this in a text that is not UTF-8 and it was UTF-8 before something broke it. */
const MAX_STRAY_PAIRS = 3;

/**
 * Bytes → text. One file of the set is UTF-8 and the others Windows-1252 (spec §4.1), and which is which may change: valid UTF-8 is read as
 * such (French text in Windows-1252 is never valid UTF-8 by chance), anything else as Windows-1252.
 *
 * @returns undefined for a text that is neither: UTF-8 cut or spoilt somewhere, which Windows-1252 would turn into « Ã© » without a word.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return hasStrayUtf8(bytes) ? undefined : decodeWindows1252(bytes);
  }
}

/** Several Node releases decode "windows-1252" as Latin-1 (’ and œ become control characters), so those 32 characters are put right here. */
function decodeWindows1252(bytes: Uint8Array): string {
  const text = new TextDecoder("windows-1252").decode(bytes);
  return text.replaceAll(/[\u0080-\u009f]/g, (character) => C1[character.charCodeAt(0) - 0x80] ?? character);
}

/** « Ã » followed by a sign: how an accented letter of UTF-8 looks, and no French word. */
function hasStrayUtf8(bytes: Uint8Array): boolean {
  let pairs = 0;
  for (let i = bytes.indexOf(0xc3); i !== -1; i = bytes.indexOf(0xc3, i + 1)) {
    const next = bytes[i + 1] ?? 0;
    if (next >= 0x80 && next <= 0xbf) pairs += 1;
    if (pairs > MAX_STRAY_PAIRS) return true;
  }
  return false;
}
