import type { OrdonnanceLineView, OrdonnanceView, PatientSummary } from "@comptoir/contract";
import type { OrdonnanceLine, Prescripteur } from "@comptoir/segur/ordonnance";
import { comparePatient, type PatientDifference } from "./compare-patient.js";
import type { SaleOrdonnance } from "./store.js";

/** What differs between the patient of the sale and the one of its ordonnance; a sale without patient differs in nothing. */
export function listDifferences(tied: SaleOrdonnance, patient: PatientSummary | undefined): PatientDifference[] {
  return patient ? comparePatient(patient, tied.ordonnance.patient) : [];
}

/** « NOM Prénom », as the paper says it. */
export function namePrescripteur(prescripteur: Prescripteur): string {
  return `${prescripteur.lastName} ${prescripteur.firstName}`.trim();
}

/** The ordonnance as the screens see it: no matricule, no lock secret. `finess` = ours. */
export function buildOrdonnanceView(tied: SaleOrdonnance, patient: PatientSummary | undefined, finess: string): OrdonnanceView {
  const { ordonnance } = tied;
  const { prescripteur } = ordonnance;
  return {
    numero: ordonnance.numero,
    driver: tied.driver,
    writtenAt: ordonnance.writtenAt,
    validity: { ...ordonnance.validity },
    patient: {
      birthName: ordonnance.patient.birthName,
      ...(ordonnance.patient.usedName === undefined ? {} : { usedName: ordonnance.patient.usedName }),
      birthFirstNames: [...ordonnance.patient.birthFirstNames],
      birthDate: ordonnance.patient.birthDate,
      sex: ordonnance.patient.sex,
    },
    differences: listDifferences(tied, patient),
    prescripteur: {
      rpps: prescripteur.rpps,
      name: namePrescripteur(prescripteur),
      ...(prescripteur.speciality === undefined ? {} : { speciality: prescripteur.speciality }),
      ...(prescripteur.structure === undefined ? {} : { structure: prescripteur.structure.name }),
    },
    mentions: [...ordonnance.mentions],
    lines: ordonnance.lines.map(buildLineView),
    priorExecutions: ordonnance.priorExecutions.map((execution) => ({
      at: execution.at,
      finess: execution.finess,
      ours: execution.finess === finess,
      lines: execution.lines.map((line) => ({
        ...(line.lineId === undefined ? {} : { lineId: line.lineId }),
        // Nothing handed over has no product of its own: what was prescribed is what it is about.
        label: line.boxes > 0 ? line.label : (ordonnance.lines.find(({ id }) => id === line.lineId)?.product.label ?? line.label),
        ecart: line.ecart,
        boxes: line.boxes,
        ...(line.motif === undefined ? {} : { motif: line.motif }),
      })),
    })),
    confirmed: tied.confirmed_at !== null,
  };
}

function buildLineView(line: OrdonnanceLine): OrdonnanceLineView {
  const { product, substitution } = line;
  return {
    id: line.id,
    label: product.label,
    ...(product.cis === undefined ? {} : { cis: product.cis }),
    ...(product.cip13 === undefined ? {} : { cip13: product.cip13 }),
    posology: line.posology,
    ...(line.durationDays === undefined ? {} : { durationDays: line.durationDays }),
    boxes: line.boxes,
    ...(line.units === undefined ? {} : { units: line.units }),
    repeats: line.repeats,
    substitutionAllowed: substitution.allowed,
    ...(substitution.reason === undefined ? {} : { nonSubstitutionReason: substitution.reason }),
    ald: line.ald,
    remaining: { ...line.remaining },
    ...(line.note === undefined ? {} : { note: line.note }),
  };
}
