import type { PersonRow, WrittenPatient, WrittenPrescriber } from "../platform/database.js";

/** The traits of a person as they are written on an ordonnance. */
export function writePatient(person: PersonRow): WrittenPatient {
  return {
    id: person.id,
    birthName: person.birth_name,
    ...(person.used_name === null ? {} : { usedName: person.used_name }),
    firstNames: person.first_names,
    birthDate: person.birth_date,
    sex: person.sex,
    ...(person.matricule === null || person.oid === null ? {} : { ins: { matricule: person.matricule, oid: person.oid } }),
  };
}

/** A prescriber and his structure as they are written on an ordonnance. */
export function writePrescriber(row: {
  rpps: string;
  last_name: string;
  first_name: string;
  speciality: string | null;
  finess: string | null;
  name: string | null;
}): WrittenPrescriber {
  return {
    rpps: row.rpps,
    lastName: row.last_name,
    firstName: row.first_name,
    ...(row.speciality === null ? {} : { speciality: row.speciality }),
    ...(row.finess === null || row.name === null ? {} : { structure: { finess: row.finess, name: row.name } }),
  };
}
