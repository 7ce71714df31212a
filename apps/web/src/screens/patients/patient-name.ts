import type { PatientSummary } from "@comptoir/contract";

/** `NOM Prénom`: the used name first when there is one, as on the screen of the counter. */
export function namePatient(patient: Pick<PatientSummary, "birthName" | "usedName" | "birthFirstNames">): string {
  const first = patient.birthFirstNames.split(/[\s,]+/)[0] ?? "";
  const readable = first.charAt(0).toLocaleUpperCase("fr-FR") + first.slice(1).toLocaleLowerCase("fr-FR");
  return `${(patient.usedName || patient.birthName).toLocaleUpperCase("fr-FR")} ${readable}`;
}
