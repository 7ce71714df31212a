import type { ColumnType, Generated } from "kysely";

/** Tables of migrations/0001-house.sql. */
export interface PlatformTables {
  officine: {
    id: string;
    finess: string;
    name: string;
    address: ColumnType<unknown, string, string>;
    demo: boolean;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  operator: {
    officine_id: string;
    id: string;
    code: string;
    display_name: string;
    role: string;
    rpps: string | null;
    password_hash: string;
    password_changed_at: Date;
    active: Generated<boolean>;
    demo: boolean;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  workstation: {
    officine_id: string;
    id: string;
    number: number;
    name: string;
    token_hash: Buffer;
    created_at: Date;
    last_seen_at: Date;
  };
  operator_workstation: {
    officine_id: string;
    workstation_id: string;
    operator_id: string;
    first_login_at: Date;
    last_login_at: Date;
  };
  session: {
    officine_id: string;
    id: string;
    operator_id: string;
    workstation_id: string;
    token_hash: Buffer;
    key_hash: Buffer;
    opened_at: Date;
    last_seen_at: Date;
    locked_at: Date | null;
    closed_at: Date | null;
  };
  login_failure: {
    code_digest: Buffer;
    workstation_digest: Buffer;
    failures: number;
    last_failed_at: Date;
    blocked_until: Date | null;
  };
  audit_event: {
    officine_id: string;
    id: string;
    at: Generated<Date>;
    operator_id: string;
    operator_name: string;
    role: string;
    rpps: string | null;
    responsible_rpps: string | null;
    workstation: string;
    means: string;
    action: string;
    target_kind: string;
    target_id: string;
    patient_id: string | null;
    outcome: string;
    detail_digest: Buffer;
  };
  audit_payload: {
    officine_id: string;
    event_id: string;
    salt: Buffer;
    detail: string;
  };
  audit_pending: {
    officine_id: string;
    event_id: string;
  };
  audit_seal: {
    officine_id: string;
    /** bigint: read as a string by the driver. */
    position: ColumnType<string, string | number, never>;
    event_id: string;
    digest: Buffer;
  };
  audit_head: {
    officine_id: string;
    position: ColumnType<string, string | number, never>;
    digest: Buffer;
    signed_at: Date;
    key_id: string;
    signature: Buffer;
  };
  setting: {
    officine_id: string;
    key: string;
    value: ColumnType<unknown, string, string>;
    changed_by: string;
    changed_at: Date;
  };
}
