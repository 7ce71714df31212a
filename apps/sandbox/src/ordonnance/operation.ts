import { addMonths, calendarDay } from "../platform/calendar.js";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import type { Ordonnance } from "./ordonnance.js";
import { type Outcome, type Refusal, refused } from "./refusal.js";

/** What every operation of the service works with. */
export interface ServiceContext {
  readonly nation: Nation;
  readonly clock: NationClock;
  /** Signs the receipt of an execution: compact JWS. */
  readonly signReceipt: (payload: object) => string;
}

/** A successful answer before it becomes HTTP. */
export interface Answer {
  readonly status: 200 | 201;
  readonly body: object | null;
  /** True when a key had already received this answer. */
  readonly replayed?: boolean;
}

/** A request as the service sees it, whoever sent it over whatever transport. */
export interface ServiceRequest {
  /** FINESS of the caller's certificate. */
  readonly finess: string;
  readonly body: Buffer;
  /** `Idempotency-Key`, not yet checked. */
  readonly key: string | undefined;
  /** `secret` of the query string. */
  readonly secret: string | undefined;
  /** The service forgets keys (fault `dedup-off`). */
  readonly forgetful: boolean;
}

/** Data are kept five years from the writing of the ordonnance (CSP R.4071-1), then purged. */
export const retentionMonths = 60;

/** The first day on which an ordonnance is no longer kept. */
export function purgeDay(authoredOn: Date): string {
  return addMonths(calendarDay(authoredOn), retentionMonths);
}

/** What the life cycle refuses whoever asks: purged, cancelled. */
export function refuseByLifeCycle(ordonnance: Ordonnance, clock: NationClock): { ok: false; refusal: Refusal } | undefined {
  const { row } = ordonnance;
  if (row.purged_at !== null || clock.today() >= purgeDay(row.authored_on)) {
    return refused("EXPIREE", { text: "L'ordonnance a plus de cinq ans : ses données ont été purgées." });
  }
  return row.cancelled_at === null ? undefined : refused("ANNULEE");
}

/** The UUID of a path, or the refusal of an unknown id. */
export function readId(text: string): Outcome<string> {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? { ok: true, value: text } : refused("INCONNUE");
}
