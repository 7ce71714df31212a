import type { DispenseRow, ExecutionRow, LineRow, OrdonnanceRow } from "../platform/database.js";
import { computeRights, type Rights, type Taken } from "./rights.js";

/** One execution with what it handed over. */
export interface RecordedExecution {
  readonly row: ExecutionRow;
  readonly dispenses: readonly DispenseRow[];
}

/** An ordonnance with everything that happened to it, read in one transaction. */
export interface Ordonnance {
  readonly row: OrdonnanceRow;
  /** In the order of the paper. */
  readonly lines: readonly LineRow[];
  /** In the order of recording, annulled ones included. */
  readonly executions: readonly RecordedExecution[];
}

export type TaskStatus = "ready" | "in-progress" | "completed" | "cancelled";

/** What the living (not annulled) executions handed over on a line, oldest first. */
export function historyOf(ordonnance: Ordonnance, lineId: string): Taken[] {
  return ordonnance.executions
    .filter((execution) => execution.row.cancelled_at === null)
    .flatMap((execution) =>
      execution.dispenses
        .filter((dispense) => dispense.line_id === lineId)
        .map(({ delivered, ecart, boxes, units }) => ({ executionId: execution.row.id, delivered, ecart, boxes, units })),
    );
}

/** What is left on a line now. */
export function rightsOf(ordonnance: Ordonnance, line: LineRow): Rights {
  return computeRights(line, historyOf(ordonnance, line.id));
}

/** True when no line has anything left. */
export function isCompleted(ordonnance: Ordonnance): boolean {
  return ordonnance.lines.every((line) => rightsOf(ordonnance, line).deliveries === 0);
}

/** True while an officine holds the lock. */
export function isLocked(row: OrdonnanceRow, now: Date): boolean {
  return row.lock_expires !== null && row.lock_expires.getTime() > now.getTime();
}

/** Status of the Task (docs/on-ouverte.md §3); expiry is not a status. */
export function statusOf(ordonnance: Ordonnance, now: Date): TaskStatus {
  if (ordonnance.row.cancelled_at !== null) return "cancelled";
  if (isCompleted(ordonnance)) return "completed";
  return isLocked(ordonnance.row, now) ? "in-progress" : "ready";
}

/** True once a product of the ordonnance was handed over by an execution that still stands. */
export function wasDelivered(ordonnance: Ordonnance): boolean {
  return ordonnance.executions.some(
    (execution) => execution.row.cancelled_at === null && execution.dispenses.some((dispense) => dispense.delivered),
  );
}
