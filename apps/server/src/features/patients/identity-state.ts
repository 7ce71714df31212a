import { IDENTITY_ATTRIBUTES, type IdentityState, type MatriculeIns } from "@comptoir/segur/ins";
import { type PatientRow, readOneOf } from "./patient-view.js";

/**
 * What the status of a record is made of. A matricule without source is a number that an imported file bore: no INS, and nothing of it
 * goes through the status machine.
 */
export function readIdentityState(row: PatientRow): IdentityState {
  const attributes = row.ins_attributes.map((attribute) => readOneOf(IDENTITY_ATTRIBUTES, attribute));
  const documentChecked = row.ins_status === "validee" || row.ins_status === "qualifiee";
  if (row.ins_source === null || row.matricule === null || row.oid === null) return { documentChecked, attributes };
  return {
    source: readOneOf(["INSI", "APCV"], row.ins_source),
    // Checked when it entered, by the reader of the answers of INSi or of the ApCV.
    ins: { matricule: row.matricule as MatriculeIns, oid: row.oid },
    documentChecked,
    attributes,
  };
}
