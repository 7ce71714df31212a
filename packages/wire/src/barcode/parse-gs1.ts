import { fail, ok, type Result } from "../failure/index.js";
import { type Gs1Date, parseGs1Date } from "./gs1-date.js";
import { findElementFormat } from "./gs1-elements.js";
import { hasGtinKey } from "./gtin.js";
import { GS, type Gs1Element, splitAsRead, splitEveryWay } from "./split-gs1.js";

/** What every box of the European falsified-medicines directive carries: GTIN, expiry, batch, serial number. */
export const MEDICINE_ELEMENTS: readonly string[] = ["01", "17", "10", "21"];

export type Gs1Warning =
  /** The separators did not arrive; what is given was worked out, what could not be is in `uncertain`. */
  | { readonly kind: "SEPARATOR_LOST" }
  | { readonly kind: "WRONG_KEY"; readonly ai: string; readonly value: string }
  | { readonly kind: "IMPOSSIBLE_DATE"; readonly ai: string; readonly value: string }
  /** The same identifier twice with two values: neither is given. */
  | { readonly kind: "CONTRADICTION"; readonly ai: string; readonly values: readonly string[] };

export interface Gs1Reading {
  /** Elements that are sure, in the order read. */
  readonly elements: readonly Gs1Element[];
  /** 14 digits, key verified (AI 01). */
  readonly gtin?: string;
  /** AI 17, or AI 15 when there is no 17. */
  readonly expiry?: Gs1Date;
  /** AI 10. */
  readonly batch?: string;
  /** AI 21. */
  readonly serial?: string;
  /** Elements that can be cut in several ways, with every value they may have; never guessed. */
  readonly uncertain: readonly { readonly ai: string; readonly values: readonly string[] }[];
  readonly warnings: readonly Gs1Warning[];
}

export type Gs1Failure =
  | { readonly kind: "EMPTY" }
  | { readonly kind: "TOO_LONG"; readonly limit: number }
  | { readonly kind: "NOT_GS1"; readonly position: number; readonly what: string };

/** The largest GS1 DataMatrix message is 2335 characters; medicine boxes stay under 100. */
const MAX_LENGTH = 512;
const DATES: ReadonlySet<string> = new Set(["11", "12", "13", "15", "16", "17"]);

function isPossible(element: Gs1Element, referenceYear: number): boolean {
  if (DATES.has(element.ai)) return parseGs1Date(element.value, referenceYear) !== undefined;
  return element.ai === "01" || element.ai === "02" ? hasGtinKey(element.value) : true;
}

const sameElement = (one: Gs1Element, other: Gs1Element) => one.ai === other.ai && one.value === other.value;
const sameSplit = (one: readonly Gs1Element[], other: readonly Gs1Element[]) =>
  one.length === other.length && one.every((element, i) => sameElement(element, other[i] ?? { ai: "", value: "" }));

/** Keeps the elements on which every possible cut agrees; lists what the others may be. */
function intersect(splits: readonly (readonly Gs1Element[])[], complete: boolean): Pick<Gs1Reading, "elements" | "uncertain"> {
  const [first = []] = splits;
  const inAll = (element: Gs1Element) => splits.every((split) => split.some((other) => sameElement(element, other)));
  // When some ways were not listed, only what stands before the first value of variable length is beyond doubt.
  const firstVariable = first.findIndex((element) => !findElementFormat(element.ai, 0)?.fixed);
  const elements = complete ? first.filter(inAll) : first.slice(0, Math.max(0, firstVariable));
  const sure = new Set(elements.map((element) => element.ai));
  const doubtful = new Map<string, Set<string>>();
  for (const { ai, value } of splits.flat()) {
    if (!sure.has(ai)) doubtful.set(ai, (doubtful.get(ai) ?? new Set()).add(value));
  }
  return { elements, uncertain: [...doubtful].map(([ai, values]) => ({ ai, values: [...values] })) };
}

/** Works out a message without separators. `undefined` when it is to be read as it is written. */
function recover(message: string, asRead: readonly Gs1Element[] | undefined, expected: readonly string[], referenceYear: number) {
  const accepts = (element: Gs1Element) => isPossible(element, referenceYear);
  const holdsAll = (split: readonly Gs1Element[]) => expected.every((ai) => split.some((element) => element.ai === ai));
  // The identifiers that should be there are looked for first: a batch such as "X240Y" is not to be taken for a product number.
  for (const begins of [(ai: string) => expected.length === 0 || expected.includes(ai), () => true]) {
    const { splits, complete } = splitEveryWay(message, accepts, begins);
    const whole = expected.length > 0 && complete ? splits.filter(holdsAll) : [];
    const kept = whole.length > 0 ? whole : splits;
    const [only] = kept;
    if (!only) continue;
    if (kept.length === 1 && complete && asRead && sameSplit(only, asRead)) return undefined;
    return intersect(kept, complete);
  }
  return undefined;
}

function interpret(elements: readonly Gs1Element[], referenceYear: number): Omit<Gs1Reading, "uncertain"> {
  const warnings: Gs1Warning[] = [];
  const valuesOf = (ai: string) => [...new Set(elements.filter((element) => element.ai === ai).map((element) => element.value))];
  for (const ai of new Set(elements.map((element) => element.ai))) {
    const values = valuesOf(ai);
    if (values.length > 1) warnings.push({ kind: "CONTRADICTION", ai, values });
  }
  for (const { ai, value } of elements) {
    if (isPossible({ ai, value }, referenceYear)) continue;
    warnings.push({ kind: DATES.has(ai) ? "IMPOSSIBLE_DATE" : "WRONG_KEY", ai, value });
  }
  const one = (ai: string) => {
    const [value, ...others] = valuesOf(ai);
    return value !== undefined && others.length === 0 ? value : undefined;
  };
  const gtin = one("01");
  const date = one("17") ?? (valuesOf("17").length === 0 ? one("15") : undefined);
  const expiry = date === undefined ? undefined : parseGs1Date(date, referenceYear);
  const batch = one("10");
  const serial = one("21");
  return {
    elements,
    ...(gtin !== undefined && hasGtinKey(gtin) ? { gtin } : {}),
    ...(expiry === undefined ? {} : { expiry }),
    ...(batch === undefined ? {} : { batch }),
    ...(serial === undefined ? {} : { serial }),
    warnings,
  };
}

/** A leading separator is the FNC1 that marks GS1, a trailing one is superfluous: neither tells whether those between arrived. */
function trimSeparators(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === GS) start += 1;
  while (end > start && text[end - 1] === GS) end -= 1;
  return text.slice(start, end);
}

/**
 * Reads GS1 element strings, symbology identifier already taken off (GS1 General Specifications §3 and §7.8).
 *
 * Separators are U+001D, or its written form `<GS>`; identifiers come in any order. When no separator arrived, every way to cut the
 * message is weighed: if only one holds all the `expected` identifiers (or only one exists) it is given with `SEPARATOR_LOST`;
 * otherwise only what all ways agree on is given and the rest goes to `uncertain`.
 *
 * @param options.referenceYear current year, four digits, for the century of two-digit years.
 * @param options.expected identifiers that such a label always carries, `MEDICINE_ELEMENTS` for a box of medicine.
 */
export function parseGs1(
  text: string,
  options: { readonly referenceYear: number; readonly expected?: readonly string[] },
): Result<Gs1Reading, Gs1Failure> {
  if (text.length > MAX_LENGTH) return fail({ kind: "TOO_LONG", limit: MAX_LENGTH });
  const message = trimSeparators(text.replaceAll("<GS>", GS).replace(/[\r\n\t]+$/, ""));
  if (message === "") return fail({ kind: "EMPTY" });
  const { referenceYear, expected = [] } = options;
  const asRead = splitAsRead(message);
  if (!message.includes(GS)) {
    const recovered = recover(message, asRead.ok ? asRead.elements : undefined, expected, referenceYear);
    if (recovered) {
      const reading = interpret(recovered.elements, referenceYear);
      return ok({ ...reading, uncertain: recovered.uncertain, warnings: [{ kind: "SEPARATOR_LOST" }, ...reading.warnings] });
    }
  }
  if (!asRead.ok) return fail({ kind: "NOT_GS1", position: asRead.position, what: asRead.what });
  return ok({ ...interpret(asRead.elements, referenceYear), uncertain: [] });
}
