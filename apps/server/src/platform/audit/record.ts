import type { Transaction } from "kysely";
import type { Actor } from "../actor.js";
import type { Database } from "../postgres/database.js";

/** Closed list of what the trail may say; a free-text event cannot be written. */
export const AUDIT_ACTIONS = [
  "session.open",
  "session.refused",
  "session.close",
  "session.lock",
  "session.unlock",
  "session.switch",
  "right.refused",
  "patient.search",
  "patient.read",
  "patient.create",
  "patient.import",
  "sale.read",
  "sale.save",
  "sale.validate",
  "sale.park",
  "sale.drop",
  "ordonnance.consult",
  "ordonnance.confirm",
  "transmission.read",
  "transmission.retry",
  "transmission.abandon",
  "transmission.sent",
  "transmission.refused",
  "audit.read",
  "operator.import",
  "officine.import",
  "medicines.import",
  "system.backup",
  "system.restore",
  "system.export",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEvent {
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly target: { readonly kind: string; readonly id: string };
  readonly outcome: "ok" | "refuse" | "erreur";
  /** Small facts, no free text typed by a user; kept apart from the digest, purgeable. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Inserts a plain row in the act's own transaction, with no lock; the sealer chains it after commit. */
export async function recordAudit(trx: Transaction<Database>, event: AuditEvent): Promise<void> {
  await trx
    .insertInto("audit_event")
    .values({
      officine_id: event.actor.officineId,
      operator_id: event.actor.operatorId,
      operator_name: event.actor.operatorName,
      role: event.actor.role,
      rpps: event.actor.rpps ?? null,
      workstation: event.actor.workstationName,
      means: event.actor.means,
      action: event.action,
      target_kind: event.target.kind,
      target_id: event.target.id,
      outcome: event.outcome,
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute();
}
