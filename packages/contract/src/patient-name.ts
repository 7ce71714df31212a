import type { PatientSummary } from "./patients.js";

/** `NOM Prénom`: the used name first when there is one, as on the screen of the counter. */
export function namePatient(patient: Pick<PatientSummary, "birthName" | "usedName" | "birthFirstNames">): string {
  const first = patient.birthFirstNames.split(/[\s,]+/)[0] ?? "";
  const readable = first.toLocaleLowerCase("fr-FR").replaceAll(/(?<!\p{L})\p{L}/gu, (letter) => letter.toLocaleUpperCase("fr-FR"));
  return `${(patient.usedName || patient.birthName).toLocaleUpperCase("fr-FR")} ${readable}`;
}

const BORN: Readonly<Record<PatientSummary["sex"], string>> = { F: "née", M: "né", I: "né(e)" };

/** « née DURAND », for who uses another name than the one of birth. */
export function sayBorn(patient: Pick<PatientSummary, "birthName" | "sex">): string {
  return `${BORN[patient.sex]} ${patient.birthName}`;
}
