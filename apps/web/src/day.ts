/**
 * Calendar days are strings `YYYY-MM-DD` (Europe/Paris) everywhere but under the eyes, where they are `JJ/MM/AAAA`.
 * A day from INSi may be lunar (1955-00-00): it is shown, never computed with.
 */

export function formatDay(day: string | undefined): string {
  const parts = day?.match(/^(\d{4})-(\d{2})-(\d{2})/);
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : (day ?? "");
}

/** `JJMMAAAA`, or `J/M/AAAA` with any of `/ . -` or a blank → `YYYY-MM-DD`; undefined when that day does not exist. */
export function parseDay(text: string): string | undefined {
  const typed = text.trim();
  const parts = typed.match(/^(\d{2})(\d{2})(\d{4})$/) ?? typed.match(/^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/);
  if (!parts) return undefined;
  const [, d = "", m = "", y = ""] = parts;
  const day = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : undefined;
}

/** Puts the slashes in while digits are typed; a correction, or slashes typed by hand, are left alone. */
export function slashDay(text: string, before: string): string {
  if (text.length <= before.length || !/^(\d{3,8}|\d{2}\/\d{3,6}|\d{2}\/\d{2}\/\d+)$/.test(text)) return text;
  const digits = text.replaceAll("/", "");
  return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].filter(Boolean).join("/");
}

const PARIS = "Europe/Paris";
const timeFormat = new Intl.DateTimeFormat("fr-FR", { timeZone: PARIS, hour: "2-digit", minute: "2-digit" });
const stampFormat = new Intl.DateTimeFormat("fr-FR", {
  timeZone: PARIS,
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dayFormat = new Intl.DateTimeFormat("fr-CA", { timeZone: PARIS, year: "numeric", month: "2-digit", day: "2-digit" });

function toDate(instant: string): Date | undefined {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `10:42`, Paris time, of a UTC instant. */
export function formatTime(instant: string): string {
  const date = toDate(instant);
  return date ? timeFormat.format(date) : instant;
}

/** `22/11/2026 10:42:07`, Paris time, of a UTC instant. */
export function formatStamp(instant: string): string {
  const date = toDate(instant);
  return date ? stampFormat.format(date).replace(",", "") : instant;
}

/** `JJ/MM/AAAA` in Paris of an instant, or of a day given as such. */
export function formatDate(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDay(value);
  const date = toDate(value);
  return date ? formatDay(dayFormat.format(date)) : value;
}

/** The calendar day of an instant in Paris, `YYYY-MM-DD`. */
export function dayOf(instant: Date): string {
  return dayFormat.format(instant);
}
