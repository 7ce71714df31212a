/** JJ/MM/AAAA → YYYY-MM-DD; undefined for an empty cell or a day that does not exist. */
export function parseDay(cell: string): string | undefined {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(cell);
  if (match === null) return undefined;
  const day = `${match[3]}-${match[2]}-${match[1]}`;
  const check = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(check.getTime()) && check.toISOString().startsWith(day) ? day : undefined;
}

/** `24,34` → 2434; prices from 1000 on carry two commas, `1,466,29` → 146629 (466 rows of the May 2026 set). */
export function parseCents(cell: string): number | undefined {
  const match = /^(\d{1,3}(?:,\d{3})*|\d+),(\d{2})$/.exec(cell);
  if (match === null) return undefined;
  return Number((match[1] ?? "").replaceAll(",", "")) * 100 + Number(match[2]);
}

/** `65%` or `65 %` → 65. */
export function parseRate(cell: string): number | undefined {
  const match = /^(\d{1,3})\s*%$/.exec(cell);
  return match === null ? undefined : Number(match[1]);
}

export const isCis = (cell: string): boolean => /^\d{8}$/.test(cell);
