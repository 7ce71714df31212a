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

/** The machine's clock, the business side shifted by `offsetMs` (0 outside the bac à sable). */
export function systemClock(offsetMs = 0): Clock {
  const now = () => new Date(Date.now() + offsetMs);
  return { now, today: () => calendarDay(now()), technicalNow: () => new Date() };
}
