import { foldQuery } from "./fold-names.js";

export interface PatientQuery {
  /** Folded words of names. */
  readonly words: readonly string[];
  /** `YYYY-MM-DD` as it may stand in a record: not checked against a calendar, it can be lunar. */
  readonly birthDate: string | undefined;
}

const BIRTH_DATE = /(?<![0-9])([0-9]{2})[/.\- ]?([0-9]{2})[/.\- ]?([0-9]{4})(?![0-9])/;

/** Reads what is typed in the search field: names in any order and, anywhere, a birth date `JJMMAAAA` or `JJ/MM/AAAA`. */
export function parsePatientQuery(text: string): PatientQuery {
  const date = BIRTH_DATE.exec(text);
  const names = date ? text.replace(date[0], " ") : text;
  return { words: foldQuery(names).slice(0, 8), birthDate: date ? `${date[3]}-${date[2]}-${date[1]}` : undefined };
}
