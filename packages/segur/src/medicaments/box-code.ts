import { type Code13, classifyCode13 } from "./cip.js";

export type BoxWarning =
  /** The GTIN is not a CIP13: `product` says what it is. */
  | { readonly kind: "PAS_UN_CIP13" }
  /** The same identifier twice with two values: neither is given. */
  | { readonly kind: "VALEURS_CONTRAIRES"; readonly what: "lot" | "numéro de série" }
  /** An expiry was there and is not a day. */
  | { readonly kind: "PEREMPTION_ILLISIBLE"; readonly value: string }
  /** Only the month was printed: the expiry is its last day. */
  | { readonly kind: "PEREMPTION_AU_MOIS" };

/** What the GS1 DataMatrix of a box says (spec §4.2), once split into application identifiers. */
export interface BoxCode {
  readonly gtin: string;
  readonly product: Code13;
  readonly cip13?: string;
  readonly lot?: string;
  /** Last day of use. */
  readonly expiry?: string;
  readonly serial?: string;
  readonly warnings: readonly BoxWarning[];
}

/**
 * AI 01 holds GTIN-14 = `0` + CIP13; 17 the expiry; 10 the lot; 21 the serial; in any order. Undefined when there is no GTIN, when there
 * are two, or when it is not a 13-digit code in 14: nothing then says which product it is.
 *
 * @param expiry the day that AI 17 stands for, worked out by the GS1 reader (century, day `00`), or undefined when it is none
 */
export function interpretBoxCode(
  elements: readonly { readonly ai: string; readonly value: string }[],
  expiry: string | undefined,
): BoxCode | undefined {
  const valuesOf = (ai: string) => [...new Set(elements.filter((element) => element.ai === ai).map((element) => element.value))];
  const [gtin, ...otherGtins] = valuesOf("01");
  const product = gtin?.startsWith("0") ? classifyCode13(gtin.slice(1)) : undefined;
  if (gtin === undefined || product === undefined || otherGtins.length > 0) return undefined;
  const warnings: BoxWarning[] = product.kind === "CIP13" ? [] : [{ kind: "PAS_UN_CIP13" }];
  const one = (ai: string, what: "lot" | "numéro de série") => {
    const [value, ...others] = valuesOf(ai);
    if (others.length > 0) warnings.push({ kind: "VALEURS_CONTRAIRES", what });
    return others.length > 0 ? undefined : value;
  };
  const lot = one("10", "lot");
  const serial = one("21", "numéro de série");
  const printed = valuesOf("17")[0];
  if (printed !== undefined && expiry === undefined) warnings.push({ kind: "PEREMPTION_ILLISIBLE", value: printed });
  else if (printed?.endsWith("00")) warnings.push({ kind: "PEREMPTION_AU_MOIS" });
  return {
    gtin,
    product,
    ...(product.kind === "CIP13" ? { cip13: product.code } : {}),
    ...(lot ? { lot } : {}),
    ...(expiry ? { expiry } : {}),
    ...(serial ? { serial } : {}),
    warnings,
  };
}
