/** Day, month and year with separators, the end perhaps still to be typed: `15/`, `15/06`, `15/06/19`, `15/06/1955`. */
const SLASHED = /^([0-9]{1,2})[/.-](?:([0-9]{1,2})(?:([/.-])([0-9]{0,4}))?)?$/;
const MONTH_AND_YEAR = /^([0-9]{1,2})[/.-]([0-9]{4})$/;
const ISO = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/**
 * A birth date as it is typed, whole or not: `JJMMAAAA`, `JJ/MM/AAAA`, `AAAA-MM-JJ`, `JJMM`, `JJMMAA`, `JJ/MM`, `MM/AAAA`, `AAAA`, and
 * each beginning of these. Answers what `YYYY-MM-DD` may then be, as LIKE patterns with `_` for each character not known: several when
 * the digits can be read in two ways. Undefined when it is no date. Not checked against a calendar (a birth date can be lunar), but
 * digits that begin no day and no year are none.
 */
export function readBirthDate(typed: string): string[] | undefined {
  if (ISO.test(typed)) return [typed];
  const monthYear = MONTH_AND_YEAR.exec(typed);
  if (monthYear) return [`${monthYear[2]}-${pad(monthYear[1])}-__`];
  const slashed = SLASHED.exec(typed);
  if (slashed) {
    const [, day, month = "", closed, year = ""] = slashed;
    const months = closed === undefined ? readMonth(month) : [pad(month)];
    return readYear(year).flatMap((one) => months.map((two) => `${one}-${two}-${pad(day)}`));
  }
  if (!/^[0-9]{2,8}$/.test(typed)) return undefined;
  const [day, month, year] = [typed.slice(0, 2), typed.slice(2, 4), typed.slice(4)];
  const months = month.length === 1 ? [`${month}_`] : [pad(month)];
  const read = [
    ...(day <= "31" && !/^[2-9]/.test(month) ? readYear(year).flatMap((one) => months.map((two) => `${one}-${two}-${day}`)) : []),
    ...(typed.length <= 4 && canBeginYear(typed) ? [`${typed.padEnd(4, "_")}-__-__`] : []),
  ];
  return read.length > 0 ? read : undefined;
}

/** A month that may lack its second digit: 1 is January, or the beginning of October and after. */
function readMonth(digits: string): string[] {
  if (digits === "") return ["__"];
  if (digits.length === 2) return [digits];
  return digits === "0" ? ["0_"] : digits === "1" ? ["01", "1_"] : [`0${digits}`];
}

/** A year that may lack its end, or its century: `55` is 1955, `19` is 2019 or the beginning of 1955. */
function readYear(digits: string): string[] {
  if (digits === "") return ["____"];
  if (digits.length === 1) return [`${digits}___`, `__${digits}_`];
  if (digits.length === 2) return [`__${digits}`, ...(canBeginYear(digits) ? [`${digits}__`] : [])];
  return [digits.padEnd(4, "_")];
}

/** Somebody who is alive may be born in a year that begins so. */
function canBeginYear(digits: string): boolean {
  return /^(18|19|20)/.test(digits);
}

function pad(digits: string | undefined): string {
  return digits ? digits.padStart(2, "0") : "__";
}
