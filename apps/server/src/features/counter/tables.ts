import type { ColumnType, Generated } from "kysely";

/** jsonb: read parsed, written as text. */
type Json = ColumnType<unknown, string, string>;
/** Calendar day: read with `to_char`, written as text. */
type Day = ColumnType<string, string, string>;
/** bigint: read as a string by the driver. */
type Big = ColumnType<string, string | number, string | number>;

/** Tables of migrations/0005-counter.sql 0007-visits-and-patient-traits.sql and 0011-lines-and-notes.sql. */
export interface CounterTables {
  sale: {
    officine_id: string;
    id: string;
    version: number;
    state: "en-cours" | "en-attente" | "validee" | "abandonnee";
    draft: Json;
    patient_id: string | null;
    created_at: Date;
    updated_at: Date;
    updated_by: string;
    updated_by_id: string;
    workstation: string;
    visit_id: string;
    position: number;
    validated_version: number | null;
    validated_digest: Buffer | null;
  };
  sale_ordonnance: {
    officine_id: string;
    sale_id: string;
    numero: string;
    task_id: string;
    driver: string;
    ordonnance: Json;
    lock_secret: string;
    lock_expires_at: Date;
    consulted_at: Date;
    consulted_by: string;
    confirmed_at: Date | null;
    confirmed_by: string | null;
    closed_at: Date | null;
  };
  sale_consultation: {
    officine_id: string;
    id: string;
    sale_id: string;
    numero: string;
    at: Date;
    outcome: string;
  };
  dispensation: {
    officine_id: string;
    id: string;
    sale_id: string;
    at: Date;
    kind: "sans-ordonnance" | "papier" | "numerique";
    patient_id: string | null;
    numero: string | null;
    prescripteur: ColumnType<unknown, string | null, never>;
    ordonnance_date: Day | null;
    renewal: number;
    operator_id: string;
    operator_name: string;
    role: string;
    responsible_rpps: string;
    responsible_name: string;
    workstation: string;
    outbox_id: string | null;
    note: string | null;
  };
  sale_completion: {
    officine_id: string;
    sale_id: string;
    dispensation_id: string;
  };
  dispensation_line: {
    officine_id: string;
    dispensation_id: string;
    position: number;
    prescribed_line_id: string | null;
    basket_line_id: string | null;
    ecart: string;
    motif: string | null;
    cip13: string | null;
    label: string;
    boxes: number;
    units: ColumnType<string | null, number | null, never>;
    lot: string | null;
    expiry: Day | null;
    note: string | null;
    outside: Generated<boolean>;
    accord: ColumnType<unknown, string | null, never>;
  };
  ordonnancier_counter: {
    officine_id: string;
    last_number: Big;
  };
  ordonnancier_entry: {
    officine_id: string;
    number: Big;
    dispensation_id: string;
    position: number;
    list: "LISTE_I" | "LISTE_II" | "STUPEFIANT";
    at: Date;
    patient_name: string;
    prescripteur_name: string;
    cip13: string;
    label: string;
    boxes: number;
    units: ColumnType<string | null, number | null, never>;
    /** Number that this line corrects (migration 0008). */
    corrects: ColumnType<string | null, string | number | null | undefined, never>;
    /** Why. */
    correction: ColumnType<string | null, string | null | undefined, never>;
  };
}
