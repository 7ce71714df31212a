import type { Generated } from "kysely";

/** Tables of migrations/0004-patients.sql. */
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
  };
}
