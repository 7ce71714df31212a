/**
 * The rows of a French AZERTY keyboard beside those of the US keyboard that scanners imitate, key by key: what a key writes alone
 * and with Shift.
 */
const KEYS = {
  azerty: "&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!",
  azertyShift: "1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§",
  us: "1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./",
  usShift: '!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?',
};
/** Where Caps Lock touches letters only (not on Windows), accents become capitals. */
const CAPITAL_ACCENTS = { typed: "ÉÈÇÀÙ²", meant: "2790'`" };

type Table = ReadonlyMap<string, string>;

function table(...columns: readonly (readonly [typed: string, meant: string])[]): Table {
  return new Map(columns.flatMap(([typed, meant]) => [...typed].map((char, i) => [char, [...meant][i] ?? char] as const)));
}

const ACCENTS = [CAPITAL_ACCENTS.typed, CAPITAL_ACCENTS.meant] as const;
const CAPS_OFF = table([KEYS.azerty, KEYS.us], [KEYS.azertyShift, KEYS.usShift], ACCENTS);
/** French Windows: Caps Lock inverts Shift on every key, digits included. */
const CAPS_ON_ALL = table([KEYS.azerty, KEYS.usShift], [KEYS.azertyShift, KEYS.us], ACCENTS);
/** Elsewhere: Caps Lock inverts the case of letters. */
const CAPS_ON_LETTERS: Table = new Map([...CAPS_OFF].map(([typed, meant]) => [typed, /[a-z]/i.test(typed) ? invertCase(meant) : meant]));

function invertCase(char: string): string {
  return char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase();
}

/**
 * Reads again what a scanner set to a US keyboard typed on an AZERTY computer. Returns the readings that differ from `raw`, the most
 * likely first (Caps Lock off, on as Windows does, on as others do); the caller keeps the one that a checksum or a format accepts,
 * if any. Control characters and characters that no key of the table writes are kept.
 */
export function recoverAzerty(raw: string): readonly string[] {
  const readings = [CAPS_OFF, CAPS_ON_ALL, CAPS_ON_LETTERS].map((map) => Array.from(raw, (char) => map.get(char) ?? char).join(""));
  return readings.filter((reading, i) => reading !== raw && readings.indexOf(reading) === i);
}
