/** How the value of an application identifier is shaped (GS1 General Specifications §3.2). */
export interface ElementFormat {
  readonly ai: string;
  /** Exact number of characters, or the largest. */
  readonly length: number;
  readonly fixed: boolean;
  readonly numeric: boolean;
  readonly date?: boolean;
}

const fixed = (ai: string, length: number): ElementFormat => ({ ai, length, fixed: true, numeric: true });
const day = (ai: string): ElementFormat => ({ ai, length: 6, fixed: true, numeric: true, date: true });
const text = (ai: string, length: number): ElementFormat => ({ ai, length, fixed: false, numeric: false });
const number = (ai: string, length: number): ElementFormat => ({ ai, length, fixed: false, numeric: true });
const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

const FORMATS: ReadonlyMap<string, ElementFormat> = new Map(
  [
    fixed("00", 18),
    fixed("01", 14),
    fixed("02", 14),
    ...["11", "12", "13", "15", "16", "17"].map(day),
    fixed("20", 2),
    text("10", 20),
    text("21", 20),
    text("22", 20),
    number("30", 8),
    number("37", 8),
    text("235", 28),
    ...["240", "241", "250", "251"].map((ai) => text(ai, 30)),
    number("242", 6),
    text("243", 20),
    text("254", 20),
    text("400", 30),
    ...range(410, 417).map((ai) => fixed(ai, 13)),
    text("420", 20),
    fixed("422", 3),
    ...range(710, 716).map((ai) => text(ai, 20)),
    fixed("7003", 10),
    // 310n…369n: measures; the fourth digit is the place of the decimal point.
    ...range(310, 369).flatMap((stem) => range(0, 9).map((decimals) => fixed(`${stem}${decimals}`, 6))),
    text("90", 30),
    ...range(91, 99).map((ai) => text(ai, 90)),
  ].map((format) => [format.ai, format]),
);

/** Format of the application identifier that begins at `position`; no identifier is the head of another. */
export function findElementFormat(message: string, position: number): ElementFormat | undefined {
  for (const length of [2, 3, 4]) {
    const format = FORMATS.get(message.slice(position, position + length));
    if (format) return format;
  }
  return undefined;
}

/** Characters of GS1 encodable character set 82. */
const SET_82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;

/** True when the value has the characters and the length of its format. */
export function fitsFormat(format: ElementFormat, value: string): boolean {
  const length = format.fixed ? value.length === format.length : value.length >= 1 && value.length <= format.length;
  return length && (format.numeric ? /^\d+$/ : SET_82).test(value);
}
