import { type Code13, classifyCode13 } from "./cip.js";

/** What the GS1 DataMatrix of a box says (spec §4.2), once split into application identifiers. */
export interface BoxCode {
  readonly gtin: string;
  readonly product: Code13;
  readonly lot?: string;
  /** Last day of use. */
  readonly expiry?: string;
  readonly serial?: string;
}

/**
 * AI 01 holds GTIN-14 = `0` + CIP13; 17 the expiry, already a day; 10 the lot; 21 the serial. Undefined when there is no GTIN or it
 * is not a 13-digit code in 14.
 */
export function interpretBoxCode(
  elements: readonly { readonly ai: string; readonly value: string }[],
  expiry: string | undefined,
): BoxCode | undefined {
  const value = (ai: string) => elements.find((element) => element.ai === ai)?.value;
  const gtin = value("01");
  const product = gtin?.startsWith("0") ? classifyCode13(gtin.slice(1)) : undefined;
  if (gtin === undefined || product === undefined) return undefined;
  const [lot, serial] = [value("10"), value("21")];
  return { gtin, product, ...(lot ? { lot } : {}), ...(expiry ? { expiry } : {}), ...(serial ? { serial } : {}) };
}
