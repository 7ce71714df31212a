import { randomBytes, randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { Actor } from "../actor.js";
import type { Database } from "../postgres/database.js";
import { digestDetail } from "./digest.js";

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
  "patient.update",
  "patient.import",
  "patient.merge",
  "document.receive",
  "document.list",
  "document.read",
  "document.open",
  "document.place",
  "ins.read",
  "insi.call",
  "insi.purge",
  "card.read",
  "apcv.open",
  "ins.apcv",
  "identity.read",
  "identity.decide",
  "identity.validate",
  "identity.attributes",
  "identity.list",
  "settings.save",
  "sale.read",
  "sale.save",
  "sale.validate",
  "sale.park",
  "sale.drop",
  "ordonnance.consult",
  "ordonnance.confirm",
  "ordonnance.leave",
  "transmission.read",
  "transmission.retry",
  "transmission.abandon",
  "transmission.sent",
  "transmission.refused",
  "delivery.search",
  "delivery.read",
  "delivery.cancel",
  "delivery.print",
  "ordonnancier.read",
  "audit.read",
  "audit.verify",
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
  /** The person whose data were seen or changed, when the target is not that person. */
  readonly patientId?: string;
  readonly outcome: "ok" | "refuse" | "erreur";
  /** Small facts, no free text typed by a user (the folded words of a search are letters and digits); kept apart from the digest, purgeable. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Inserts a plain row in the act's own transaction, with no lock; the sealer chains it after commit. The detail lies in
 * `audit_payload`: the event keeps only SHA-256(salt ‖ detail), so that a purge of payloads leaves the chain verifiable.
 * Answers the id of the event.
 */
export async function recordAudit(trx: Transaction<Database>, event: AuditEvent): Promise<string> {
  const { actor } = event;
  const id = randomUUID();
  const salt = randomBytes(16);
  const detail = JSON.stringify(event.detail ?? {});
  await trx
    .with("event", (db) =>
      db
        .insertInto("audit_event")
        .values({
          officine_id: actor.officineId,
          id,
          operator_id: actor.operatorId,
          operator_name: actor.operatorName,
          role: actor.role,
          rpps: actor.rpps ?? null,
          responsible_rpps: actor.responsible.rpps || null,
          workstation: actor.workstationName,
          means: actor.means,
          action: event.action,
          target_kind: event.target.kind,
          target_id: event.target.id,
          patient_id: event.patientId ?? (event.target.kind === "patient" ? event.target.id : null),
          outcome: event.outcome,
          detail_digest: digestDetail(salt, detail),
        })
        .returning("id"),
    )
    .insertInto("audit_payload")
    .values({ officine_id: actor.officineId, event_id: id, salt, detail })
    .execute();
  return id;
}
