import type { ColumnType, Generated } from "kysely";

/**
 * Tables of migrations/0004-patients.sql, 0007-visits-and-patient-traits.sql, 0009-patient-search.sql 0012-identity.sql, 0013-identity-without-ins.sql, 0015-merged-patients.sql and
 * 0017-patient-record.sql. */
export interface PatientsTables {
  patient: {
    officine_id: string;
    id: string;
    birth_name: string;
    used_name: string | null;
    birth_first_names: string;
    birth_date: string;
    sex: string;
    birth_place: Generated<string>;
    ins_status: string;
    matricule: string | null;
    oid: string | null;
    source: string;
    search_text: string;
    traits_key: string;
    created_at: Date;
    updated_at: Date;
    version: Generated<number>;
    first_name: string | null;
    ins_source: string | null;
    ins_at: Date | null;
    ins_attributes: Generated<string[]>;
    paper: string | null;
    paper_at: Date | null;
    paper_missed: Generated<number>;
    paper_refused: Generated<boolean>;
    no_ins: string | null;
    merged_into: string | null;
    used_first_name: string | null;
  };
  patient_merge: {
    officine_id: string;
    id: string;
    kept_id: string;
    merged_id: string;
    at: Date;
    operator_id: string;
    operator_name: string;
    moved: ColumnType<unknown, string, never>;
  };
  ins_exchange: {
    officine_id: string;
    id: string;
    patient_id: string;
    at: Date;
    partner: string;
    what: string;
    outbox_id: string;
  };
  identity_event: {
    officine_id: string;
    id: string;
    patient_id: string;
    at: Date;
    operator_id: string;
    operator_name: string;
    kind: string;
    status_before: string;
    status_after: string;
    detail: ColumnType<unknown, string, never>;
  };
  patient_trait_change: {
    officine_id: string;
    patient_id: string;
    version: number;
    at: Date;
    operator_id: string;
    operator_name: string;
    before: ColumnType<unknown, string, never>;
    after: ColumnType<unknown, string, never>;
    ins_status_before: string;
    ins_status_after: string;
  };
  patient_word: { officine_id: string; key: string; word: string };
  patient_search_step: {
    officine_id: string;
    id: string;
    search_id: string;
    event_id: string;
    opens: boolean;
    operator_id: string;
    workstation_id: string;
    at: Date;
    asked: string;
    results: number;
  };
}
