import type { ColumnType, Generated } from "kysely";

/** Table of migrations/0016-documents.sql. */
export interface DocumentsTables {
  document: {
    officine_id: string;
    id: string;
    version: Generated<number>;
    state: "a-rattacher" | "rattache" | "mis-de-cote";
    patient_id: string | null;
    name: string;
    media_type: "application/pdf" | "image/png" | "image/jpeg";
    bytes: Buffer;
    sha256: Buffer;
    matricule: string | null;
    oid: string | null;
    traits: ColumnType<unknown, string | null, never>;
    reason: string;
    received_at: Date;
    received_by_id: string;
    received_by_name: string;
    updated_at: Date;
    updated_by_name: string;
  };
}
