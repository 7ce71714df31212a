const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** JJ/MM/AAAA → YYYY-MM-DD; undefined for anything else and for a day that does not exist. */
export function parseDay(cell: string): string | undefined {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(cell);
  if (match === null) return undefined;
  const [, dd = "", mm = "", yyyy = ""] = match;
  const year = Number(yyyy);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = mm === "02" && leap ? 29 : (DAYS_IN_MONTH[Number(mm) - 1] ?? 0);
  return Number(dd) >= 1 && Number(dd) <= last ? `${yyyy}-${mm}-${dd}` : undefined;
}

/** `24,34` → 2434; prices from 1000 on carry two commas, `1,466,29` → 146629 (466 rows of the May 2026 set). */
export function parseCents(cell: string): number | undefined {
  const match = /^(\d{1,3}(?:,\d{3})*|\d{1,9}),(\d{2})$/.exec(cell);
  if (match === null) return undefined;
  return Number((match[1] ?? "").replaceAll(",", "")) * 100 + Number(match[2]);
}

/** `65%` or `65 %` → 65. */
export function parseRate(cell: string): number | undefined {
  const match = /^(\d{1,3})\s*%$/.exec(cell);
  const rate = match === null ? Number.NaN : Number(match[1]);
  return rate <= 100 ? rate : undefined;
}

export const isCis = (cell: string): boolean => /^\d{8}$/.test(cell);
