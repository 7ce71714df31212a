/** A date of birth as a card carries it. */
export interface CardDate {
  /** As written, for whoever bills with it. */
  readonly raw: string;
  /** `YYYY-MM-DD`; month and day may be none of the calendar (lunar dates): never the date of an identity (§1.4). */
  readonly day: string;
  /** The card gives two digits of the year: the century is the latest that is not in the future. */
  readonly centuryGuessed: boolean;
}

/**
 * Reads `date` (JJMMAAAA or JJMMAA) or, without it, `dateEnCarte` (AAAAMMJJ or AAMMJJ) of a reading (specs/ins.md §4). Lunar dates are
 * read as any other. Undefined: neither holds one.
 *
 * @param today `YYYY-MM-DD`, for the century of a year of two digits.
 */
export function readCardDate(fields: { readonly date?: string; readonly inCard?: string }, today: string): CardDate | undefined {
  const forward = /^(\d{2})(\d{2})(\d{2}|\d{4})$/.exec(fields.date ?? "");
  if (forward) return complete(forward[0], { year: forward[3] ?? "", month: forward[2] ?? "", day: forward[1] ?? "" }, today);
  const backward = /^(\d{2}|\d{4})(\d{2})(\d{2})$/.exec(fields.inCard ?? "");
  return backward ? complete(backward[0], { year: backward[1] ?? "", month: backward[2] ?? "", day: backward[3] ?? "" }, today) : undefined;
}

function complete(raw: string, { year, month, day }: { year: string; month: string; day: string }, today: string): CardDate {
  if (year.length === 4) return { raw, day: `${year}-${month}-${day}`, centuryGuessed: false };
  const century = Number(today.slice(0, 2)) - (Number(year) > Number(today.slice(2, 4)) ? 1 : 0);
  return { raw, day: `${century}${year}-${month}-${day}`, centuryGuessed: true };
}
