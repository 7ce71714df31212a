import { calendarDay } from "../platform/clock.js";

/** Day of a paper ordonnance that may be delivered today: three days ago, whenever the tests run. */
export const PAPER_DAY = calendarDay(new Date(Date.now() - 3 * 86_400_000));
