import { isCalendarDay } from "../../platform/clock.js";
import { foldQuery } from "../patients/index.js";

export interface DeliveryQuery {
  /** Folded words of a patient, a prescriber or a product; each one must be found somewhere. */
  readonly words: readonly string[];
  readonly numero: string | undefined;
  readonly cip13: string | undefined;
  /** Number of the ordonnancier. */
  readonly registered: number | undefined;
  /** `YYYY-MM-DD`, Europe/Paris. */
  readonly day: string | undefined;
}

/** A day, if it exists: 31/02/2026 is no day, and finds nothing as a word. */
const DAY = /(?<![0-9])(0[1-9]|[12][0-9]|3[01])[/.-]?(0[1-9]|1[0-2])[/.-]?((?:19|20)[0-9]{2})(?![0-9])/;
const REGISTERED = /(?<!\p{L})n\s?°\s?([0-9]{1,12})(?![0-9])/iu;
const CIP13 = /(?<![0-9A-Z])34009[0-9]{8}(?![0-9A-Z])/i;
/** Eighteen letters and digits, one digit at least: a long word is no number. */
const NUMERO = /(?<![0-9A-Z])(?=[A-Z]*[0-9])[0-9A-Z]{18}(?![0-9A-Z])/i;

/** Reads the search field of Délivrances: what looks like a number or a day is taken out, the rest are words. */
export function parseDeliveryQuery(text: string): DeliveryQuery {
  let rest = text;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest) ?? undefined;
    if (found) rest = rest.replace(found[0], " ");
    return found;
  };
  const numero = take(NUMERO)?.[0].toUpperCase();
  const cip13 = take(CIP13)?.[0];
  const registered = take(REGISTERED)?.[1];
  const day = take(DAY)?.slice(1).reverse().join("-");
  return {
    numero,
    cip13,
    registered: registered === undefined ? undefined : Number(registered),
    day: day && isCalendarDay(day) ? day : undefined,
    words: foldQuery(day && !isCalendarDay(day) ? text : rest).slice(0, 8),
  };
}
