import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { AUDIT_ACTIONS, type AuditAction, recordAudit } from "../../platform/audit/record.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { ACTION_TEXTS, OUTCOME_TEXTS } from "./texts.js";

export interface AuditLine {
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly workstation: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
}

/** The last acts of the officine, or those about one patient, newest first. Reading the trail is in the trail. */
export async function listAudit(
  db: Kysely<Database>,
  actor: Actor,
  o: { limit: number; patientId?: string | undefined },
): Promise<AuditLine[]> {
  return withOfficine(db, actor.officineId, async (trx) => {
    let query = trx
      .selectFrom("audit_event")
      .select(["at", "operator_name", "role", "workstation", "action", "target_kind", "target_id", "outcome"])
      .where("officine_id", "=", actor.officineId)
      .orderBy("at", "desc")
      .limit(o.limit);
    if (o.patientId !== undefined) query = query.where("patient_id", "=", o.patientId);
    const rows = await query.execute();
    await recordAudit(trx, {
      actor,
      action: "audit.read",
      target: { kind: "journal", id: "audit" },
      ...(o.patientId === undefined ? {} : { patientId: o.patientId }),
      outcome: "ok",
      detail: { lines: rows.length },
    });
    return rows.map((row) => ({
      at: row.at.toISOString(),
      who: row.operator_name,
      role: row.role,
      workstation: row.workstation,
      action: actionText(row.action),
      target: `${row.target_kind} ${row.target_id}`,
      outcome: OUTCOME_TEXTS[row.outcome] ?? row.outcome,
    }));
  });
}

function actionText(action: string): string {
  const known = AUDIT_ACTIONS.find((candidate): candidate is AuditAction => candidate === action);
  return known ? ACTION_TEXTS[known] : action;
}
