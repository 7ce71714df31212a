/** A calendar day read from YYMMDD. `monthOnly`: the day was `00`, and `day` is the last of the month. */
export interface Gs1Date {
  readonly day: string;
  readonly monthOnly: boolean;
}

/** Century of a two-digit year (GS1 General Specifications §7.12): within 49 years back and 50 years ahead of the reference year. */
function resolveYear(twoDigits: number, referenceYear: number): number {
  const century = referenceYear - (referenceYear % 100);
  const difference = twoDigits - (referenceYear % 100);
  if (difference >= 51) return century - 100 + twoDigits;
  if (difference <= -50) return century + 100 + twoDigits;
  return century + twoDigits;
}

function lastDayOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Reads YYMMDD; `undefined` for a day that does not exist. `referenceYear` is the current year (four digits), given by the caller. */
export function parseGs1Date(text: string, referenceYear: number): Gs1Date | undefined {
  const parts = /^(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (!parts) return undefined;
  const [yy, month, dd] = parts.slice(1).map(Number) as [number, number, number];
  const year = resolveYear(yy, referenceYear);
  if (month < 1 || month > 12) return undefined;
  const last = lastDayOfMonth(year, month);
  if (dd > last) return undefined;
  const pad = (n: number) => String(n).padStart(2, "0");
  return { day: `${year}-${pad(month)}-${pad(dd === 0 ? last : dd)}`, monthOnly: dd === 0 };
}
