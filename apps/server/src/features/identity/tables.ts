import type { ColumnType } from "kysely";

/** Tables of migrations/0012-identity.sql and 0013-identity-without-ins.sql; `identity_event` belongs to the records. */
export interface IdentityTables {
  insi_call: {
    officine_id: string;
    id: string;
    patient_id: string;
    at: Date;
    operator_id: string;
    operator_name: string;
    operation: string;
    message_id: string;
    outcome: string;
    http_status: number | null;
    request: Buffer;
    response: Buffer | null;
  };
  insi_answer: {
    officine_id: string;
    patient_id: string;
    id: string;
    patient_version: number;
    at: Date;
    matricule: string;
    oid: string;
    wrong_key: boolean;
    traits: ColumnType<unknown, string, string>;
    history: ColumnType<unknown, string, string>;
    expected: string | null;
  };
}
