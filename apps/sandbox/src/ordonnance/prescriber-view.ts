import type { LineRow } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { isCompleted, isLocked, type Ordonnance, rightsOf, wasDelivered } from "./ordonnance.js";

/** Where an ordonnance stands, in the prescriber's words. */
export type PrescriberState = "to-deliver" | "at-officine" | "partly-delivered" | "completed" | "cancelled" | "expired" | "masked";

/** One answer of an officine about a line. */
export interface LineEvent {
  readonly delivered: boolean;
  readonly at: Date;
  readonly finess: string;
  readonly ecart: string;
  readonly motif?: string;
  readonly label: string;
  readonly boxes: number;
  readonly note?: string;
  /** The officine took its answer back: what was delivered came back, or was never delivered. */
  readonly cancelled?: { readonly at: Date; readonly reason: string };
}

/** What the prescriber reads of one line. */
export interface LineView {
  readonly line: LineRow;
  /** Oldest first; empty while nobody answered, and when the patient objected. */
  readonly events: readonly LineEvent[];
  readonly state: "pending" | "delivered" | "partly-delivered" | "not-delivered" | "masked";
  /** Deliveries finished, of `repeats + 1`. */
  readonly deliveriesDone: number;
}

/** The prescriber's read-back of an ordonnance; nothing of the executions is in it when the patient objected (§6). */
export interface PrescriberView {
  readonly ordonnance: Ordonnance;
  readonly state: PrescriberState;
  readonly masked: boolean;
  readonly lines: readonly LineView[];
  /** Lines that no prescribed line called for. */
  readonly added: readonly LineEvent[];
}

/** Builds the read-back: who delivered what and when, or why not. */
export function buildPrescriberView(ordonnance: Ordonnance, clock: NationClock): PrescriberView {
  const masked = ordonnance.row.opposed;
  return {
    ordonnance,
    state: stateOf(ordonnance, clock),
    masked,
    lines: ordonnance.lines.map((line) => (masked ? { line, events: [], state: "masked", deliveriesDone: 0 } : viewLine(ordonnance, line))),
    added: masked ? [] : eventsOf(ordonnance, null),
  };
}

function stateOf(ordonnance: Ordonnance, clock: NationClock): PrescriberState {
  const { row } = ordonnance;
  if (row.cancelled_at !== null) return "cancelled";
  if (row.purged_at !== null) return "expired";
  if (row.opposed) return "masked";
  if (isCompleted(ordonnance)) return "completed";
  if (row.period_end !== null && clock.today() > row.period_end) return "expired";
  if (isLocked(row, clock.now())) return "at-officine";
  return wasDelivered(ordonnance) ? "partly-delivered" : "to-deliver";
}

function eventsOf(ordonnance: Ordonnance, lineId: string | null): LineEvent[] {
  return ordonnance.executions.flatMap((execution) =>
    execution.dispenses
      .filter((dispense) => dispense.line_id === lineId)
      .map((dispense) => ({
        delivered: dispense.delivered,
        at: dispense.handed_over,
        finess: execution.row.finess,
        ecart: dispense.ecart,
        ...(dispense.motif === null ? {} : { motif: dispense.motif }),
        label: dispense.label,
        boxes: dispense.boxes,
        ...(dispense.note === null ? {} : { note: dispense.note }),
        ...(execution.row.cancelled_at === null
          ? {}
          : { cancelled: { at: execution.row.cancelled_at, reason: execution.row.cancelled_reason ?? "" } }),
      })),
  );
}

function viewLine(ordonnance: Ordonnance, line: LineRow): LineView {
  const events = eventsOf(ordonnance, line.id);
  const rights = rightsOf(ordonnance, line);
  const deliveriesDone = line.repeats + 1 - rights.deliveries;
  const last = events.filter((event) => event.cancelled === undefined).at(-1);
  const state =
    last === undefined
      ? "pending"
      : !last.delivered
        ? "not-delivered"
        : rights.deliveries > 0 && rights.boxes < line.boxes
          ? "partly-delivered"
          : "delivered";
  return { line, events, state, deliveriesDone };
}
