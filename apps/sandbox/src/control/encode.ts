import { isLocked, type Ordonnance, type RecordedExecution, rightsOf, statusOf } from "../ordonnance/ordonnance.js";
import type { RequestRow } from "../platform/journal.js";

/** One request of the journal, as the control API shows it. */
export function encodeJournalEntry(row: RequestRow): object {
  return {
    id: row.id,
    at: row.at.toISOString(),
    method: row.method,
    path: row.path,
    operation: row.operation,
    finess: row.finess,
    key: row.key,
    bodySha256: row.body_sha256,
    ordonnanceId: row.ordonnance_id,
    status: row.status,
    outcome: row.outcome,
    durationMs: row.duration_ms,
  };
}

/** One execution with what it handed over. */
export function encodeExecution(execution: RecordedExecution, numero: string | undefined): object {
  const { row } = execution;
  return {
    dispensationId: row.id,
    seq: row.seq,
    numero,
    key: row.key,
    finess: row.finess,
    rpps: row.rpps,
    recordedAt: row.recorded_at.toISOString(),
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    lines: execution.dispenses.map((dispense) => ({
      lineId: dispense.line_id,
      delivered: dispense.delivered,
      ecart: dispense.ecart,
      motif: dispense.motif,
      note: dispense.note,
      cip13: dispense.cip13,
      label: dispense.label,
      boxes: dispense.boxes,
      units: dispense.units,
      renewal: dispense.renewal,
      handedOver: dispense.handed_over.toISOString(),
    })),
  };
}

/** An ordonnance as the base holds it, whole: the truth of the nation, opposition or not. */
export function encodeOrdonnance(ordonnance: Ordonnance, now: Date): object {
  const { row } = ordonnance;
  return {
    numero: row.numero,
    qr: `ON1:${row.numero}`,
    id: row.id,
    label: row.label,
    status: statusOf(ordonnance, now),
    authoredAt: row.authored_on.toISOString(),
    validity: { start: row.period_start, ...(row.period_end === null ? {} : { end: row.period_end }) },
    flags: row.flags,
    opposed: row.opposed,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    purgedAt: row.purged_at?.toISOString() ?? null,
    lock: !isLocked(row, now) ? null : { finess: row.lock_finess, expires: row.lock_expires?.toISOString() ?? null },
    patient: row.patient,
    prescriber: row.prescriber,
    lines: ordonnance.lines.map((line) => ({
      id: line.id,
      cis: line.cis,
      cip13: line.cip13,
      label: line.label,
      boxes: line.boxes,
      units: line.units,
      repeats: line.repeats,
      remaining: rightsOf(ordonnance, line),
    })),
    executions: ordonnance.executions.map((execution) => encodeExecution(execution, row.numero)),
  };
}
