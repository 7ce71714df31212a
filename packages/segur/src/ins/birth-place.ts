/** Code of a birthplace nobody knows (§1.5). */
export const UNKNOWN_PLACE = "99999";

export type BirthPlace =
  | { readonly kind: "COMMUNE"; readonly code: string }
  /** `99` and the three digits of the country. */
  | { readonly kind: "ABROAD"; readonly code: string }
  | { readonly kind: "UNKNOWN"; readonly code: string };

/**
 * Reads a lieu de naissance (INSEE), 5 characters. The commune may have been abolished since, and may differ from the place written in
 * the NIR: neither is checked against the other, nor against today's list (§1.5).
 */
export function parseBirthPlace(code: string): BirthPlace | undefined {
  if (code === UNKNOWN_PLACE) return { kind: "UNKNOWN", code };
  if (/^99\d{3}$/.test(code)) return { kind: "ABROAD", code };
  return /^(?:\d{5}|2[AB]\d{3})$/.test(code) && code !== "00000" ? { kind: "COMMUNE", code } : undefined;
}
