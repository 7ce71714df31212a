import { formatStamp } from "../../day.js";
import { ROLE_NAMES } from "../../texts.js";
import type { JournalEvent } from "./use-journal.js";

const ROLES: Readonly<Record<string, string>> = ROLE_NAMES;
const HEADER = ["Quand", "Qui", "Rôle", "Poste", "Action", "Sur", "Issue"];

/**
 * The rows on screen as a file for a spreadsheet: `;`, CRLF, UTF-8 with a byte order mark (Excel in French). A cell that a spreadsheet
 * would run as a formula (`=`, `+`, `-`, `@`, tab, carriage return first) gets an apostrophe in front.
 */
export function buildJournalCsv(events: readonly JournalEvent[]): string {
  const rows = events.map((event) => [
    formatStamp(event.at),
    event.who,
    ROLES[event.role] ?? event.role,
    event.workstation,
    event.action,
    event.target,
    event.outcome,
  ]);
  return `\uFEFF${[HEADER, ...rows].map((row) => row.map(writeCell).join(";")).join("\r\n")}\r\n`;
}

function writeCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
