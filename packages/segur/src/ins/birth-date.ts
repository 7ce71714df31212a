const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days of a month in the Gregorian calendar. */
function countDays(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whether `YYYY-MM-DD` is a day of the calendar; INSi and cards give dates that are none (§1.4). */
export function isCalendarDay(text: string): boolean {
  const [, year, month, day] = SHAPE.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= countDays(year, month);
}

/** A date of birth as far as a person knows it. */
export interface PartialDate {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}

/**
 * Completes a date of birth typed in part (EXI ID 11/12): day unknown → the 1st, month unknown → January, both → 31 December.
 * Undefined when what was given is no date. Never for a date received from INSi.
 */
export function completeBirthDate({ year, month, day }: PartialDate): { readonly date: string; readonly interpreted: boolean } | undefined {
  if (!Number.isInteger(year) || year < 1000 || year > 9999) return undefined;
  const none = month === undefined && day === undefined;
  const date = [String(year), pad(month ?? (none ? 12 : 1)), pad(day ?? (none ? 31 : 1))].join("-");
  return isCalendarDay(date) ? { date, interpreted: month === undefined || day === undefined } : undefined;
}

/** The day that billing takes for a lunar date of a card: month beyond 12 → December, day beyond the month → its last one (§1.4). */
export function toBillingDay(lunar: string): string | undefined {
  const [, year, month, day] = SHAPE.exec(lunar)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || month === 0 || day === 0) return undefined;
  const inYear = Math.min(month, 12);
  return [String(year).padStart(4, "0"), pad(inYear), pad(Math.min(day, countDays(year, inYear)))].join("-");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
