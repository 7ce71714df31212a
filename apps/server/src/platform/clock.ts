/** Calendar day `YYYY-MM-DD` in Europe/Paris. */
export type CalendarDay = string;

/**
 * Two clocks (decisions, Engineering › Clocks): the business clock serves deadlines and retention and may be offset in the
 * bac à sable; the technical clock serves leases, back-off and tokens and is never offset.
 */
export interface Clock {
  /** Business instant. */
  now(): Date;
  /** Business calendar day in Europe/Paris. */
  today(): CalendarDay;
  /** Real instant, for leases, back-off and session ends. */
  technicalNow(): Date;
}

const parisDay = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris", year: "numeric", month: "2-digit", day: "2-digit" });

/** Calendar day in Europe/Paris of an instant. */
export function calendarDay(instant: Date): CalendarDay {
  return parisDay.format(instant);
}

/** True for a day that exists, `YYYY-MM-DD`, from year 1 (PostgreSQL knows no year 0). */
export function isCalendarDay(text: string): text is CalendarDay {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** The machine's clock, the business side shifted by `offsetMs` (0 outside the bac à sable). */
export function systemClock(offsetMs = 0): Clock {
  const now = () => new Date(Date.now() + offsetMs);
  return { now, today: () => calendarDay(now()), technicalNow: () => new Date() };
}
