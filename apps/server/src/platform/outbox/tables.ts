import type { SendState } from "@comptoir/contract";
import type { ColumnType, Generated } from "kysely";

/** Filled by the database when absent. */
type DefaultInstant = ColumnType<Date, Date | undefined, Date>;

/** What one attempt learnt, or what a person decided. */
export type AttemptOutcome =
  | "envoye"
  | "refuse"
  | "a-corriger"
  | "indisponible"
  | "incertain"
  | "absent"
  | "interrompu"
  | "relance"
  | "abandonne";

/** Tables of migrations/0002-outbox.sql. */
export interface OutboxTables {
  outbox: {
    officine_id: string;
    id: string;
    /** bigint: read as a string by the driver. */
    position: ColumnType<string, never, never>;
    kind: string;
    service: string;
    ordering_key: string;
    idempotency_key: string;
    payload: ColumnType<Buffer, Buffer, never>;
    actor: ColumnType<unknown, string, never>;
    act: string;
    patient_id: string | null;
    created_at: DefaultInstant;
    state: Generated<SendState>;
    attempt: Generated<number>;
    probing: Generated<boolean>;
    next_attempt_at: DefaultInstant;
    lease_until: Date | null;
    reason: Generated<string>;
    code: string | null;
    reference: string | null;
    closed_at: Date | null;
  };
  outbox_attempt: {
    officine_id: string;
    outbox_id: string;
    /** bigint: read as a string by the driver. */
    entry: ColumnType<string, never, never>;
    at: DefaultInstant;
    attempt: number;
    outcome: AttemptOutcome;
    detail: string;
  };
  service_health: {
    officine_id: string;
    service: string;
    state: "ok" | "indisponible";
    since: Date;
    failures: number;
    next_probe_at: Date;
  };
}
