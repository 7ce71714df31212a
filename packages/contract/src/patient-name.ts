import type { PatientSummary } from "./patients.js";

type Names = Pick<PatientSummary, "birthName" | "usedName" | "birthFirstNames" | "usedFirstName">;

/** `NOM Prénom`: the used names first when there are some, as on the screen of the counter. */
export function namePatient(patient: Names): string {
  return `${(patient.usedName || patient.birthName).toLocaleUpperCase("fr-FR")} ${capitalize(patient.usedFirstName || findFirst(patient))}`;
}

const BORN: Readonly<Record<PatientSummary["sex"], string>> = { F: "née", M: "né", I: "né(e)" };

/**
 * « née DURAND » for who uses another name than the one of birth, « née DURAND Jeanne » for who uses another first name: what identifies
 * the person stays beside what she is called. Undefined = she is called by her names of birth.
 */
export function findBornMention(patient: Names & Pick<PatientSummary, "sex">): string | undefined {
  const otherFirst = patient.usedFirstName !== undefined && capitalize(patient.usedFirstName) !== capitalize(findFirst(patient));
  if (otherFirst) return `${BORN[patient.sex]} ${patient.birthName} ${capitalize(findFirst(patient))}`;
  return patient.usedName && patient.usedName !== patient.birthName ? `${BORN[patient.sex]} ${patient.birthName}` : undefined;
}

function findFirst(patient: Names): string {
  return patient.birthFirstNames.split(/[\s,]+/)[0] ?? "";
}

function capitalize(name: string): string {
  return name.toLocaleLowerCase("fr-FR").replaceAll(/(?<!\p{L})\p{L}/gu, (letter) => letter.toLocaleUpperCase("fr-FR"));
}
