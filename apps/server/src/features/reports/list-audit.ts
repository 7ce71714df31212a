import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { AUDIT_ACTIONS, type AuditAction, recordAudit } from "../../platform/audit/record.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { nameTarget } from "./name-target.js";
import { parseJournalFilter } from "./parse-filter.js";
import { listJournal } from "./store.js";
import { ACTION_TEXTS, OUTCOME_TEXTS } from "./texts.js";

export interface AuditLine {
  readonly id: string;
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly workstation: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
}

/**
 * Acts of the officine, newest first: all of them, those about one patient, or those that a text names (person, patient, action, day).
 * Reading the trail is in the trail.
 */
export async function listAudit(
  db: Kysely<Database>,
  actor: Actor,
  o: { limit: number; patientId?: string | undefined; q?: string | undefined; before?: string | undefined },
): Promise<{ events: AuditLine[]; more: boolean }> {
  const filter = parseJournalFilter(o.q ?? "");
  return withOfficine(db, actor.officineId, async (trx) => {
    const rows = await listJournal(trx, actor.officineId, { ...o, ...filter, limit: o.limit + 1 });
    const shown = rows.slice(0, o.limit);
    await recordAudit(trx, {
      actor,
      action: "audit.read",
      target: { kind: "journal", id: "audit" },
      ...(o.patientId === undefined ? {} : { patientId: o.patientId }),
      outcome: "ok",
      detail: { lines: shown.length, filtered: filter.day !== undefined || filter.words.length > 0 },
    });
    return {
      events: shown.map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        who: row.operator_name,
        role: row.role,
        workstation: row.workstation,
        action: actionText(row.action),
        target: nameTarget(row),
        outcome: OUTCOME_TEXTS[row.outcome] ?? row.outcome,
      })),
      more: rows.length > o.limit,
    };
  });
}

function actionText(action: string): string {
  const known = AUDIT_ACTIONS.find((candidate): candidate is AuditAction => candidate === action);
  return known ? ACTION_TEXTS[known] : action;
}
