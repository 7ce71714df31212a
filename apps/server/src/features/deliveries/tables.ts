import type { ColumnType } from "kysely";

/** Tables of migrations/0008-deliveries.sql. */
export interface DeliveriesTables {
  dispensation_cancellation: {
    officine_id: string;
    dispensation_id: string;
    id: string;
    at: ColumnType<Date, Date, never>;
    reason: string;
    operator_id: string;
    operator_name: string;
    role: string;
    responsible_rpps: string;
    responsible_name: string;
    workstation: string;
    outbox_id: string | null;
    sale_id: string | null;
  };
}
