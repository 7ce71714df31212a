import type { LineRow, WrittenPatient, WrittenPrescriber } from "../platform/database.js";
import { encodeDispense } from "./encode-dispense.js";
import { encodeInstant, encodeTask } from "./encode-task.js";
import { type Ordonnance, rightsOf } from "./ordonnance.js";
import { boxCode, extensions, systems } from "./systems.js";

const genders = { M: "male", F: "female", I: "unknown" } as const;

/**
 * The Bundle that `$accept` hands to the pharmacist: Task, Patient, Practitioner, Organization of the prescriber, one
 * MedicationRequest per line, then the executions that stand, whoever made them (docs/on-ouverte.md §4).
 */
export function encodePrescription(ordonnance: Ordonnance, now: Date): object {
  const { patient, prescriber } = ordonnance.row;
  if (patient === null || prescriber === null) throw new Error(`ordonnance ${ordonnance.row.id} was purged`);
  const dispenses = ordonnance.executions
    .filter((execution) => execution.row.cancelled_at === null)
    .flatMap((execution) => encodeDispense(execution, "anyone"));
  const resources = [
    encodeTask(ordonnance, now),
    encodePatient(patient),
    encodePractitioner(prescriber),
    ...(prescriber.structure === undefined ? [] : [encodeOrganization(prescriber.structure)]),
    ...ordonnance.lines.map((line) => encodeLine(ordonnance, line, patient, prescriber)),
    ...dispenses,
  ];
  return { resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) };
}

function encodePatient(patient: WrittenPatient): object {
  const used = patient.usedName !== undefined && patient.usedName !== patient.birthName ? patient.usedName : undefined;
  return {
    resourceType: "Patient",
    id: patient.id,
    ...(patient.ins === undefined ? {} : { identifier: [{ system: `urn:oid:${patient.ins.oid}`, value: patient.ins.matricule }] }),
    name: [
      { use: "official", family: patient.birthName, given: patient.firstNames },
      ...(used === undefined ? [] : [{ use: "usual", family: used, given: patient.firstNames.slice(0, 1) }]),
    ],
    birthDate: patient.birthDate,
    gender: genders[patient.sex],
  };
}

function encodePractitioner(prescriber: WrittenPrescriber): object {
  return {
    resourceType: "Practitioner",
    id: prescriber.rpps,
    identifier: [{ system: systems.rpps, value: `8${prescriber.rpps}` }],
    name: [{ family: prescriber.lastName, given: [prescriber.firstName] }],
    ...(prescriber.speciality === undefined ? {} : { qualification: [{ code: { text: prescriber.speciality } }] }),
  };
}

function encodeOrganization(structure: { readonly finess: string; readonly name: string }): object {
  return {
    resourceType: "Organization",
    id: structure.finess,
    identifier: [{ system: systems.structure, value: `1${structure.finess}` }],
    name: structure.name,
  };
}

function encodeLine(ordonnance: Ordonnance, line: LineRow, patient: WrittenPatient, prescriber: WrittenPrescriber): object {
  const rights = rightsOf(ordonnance, line);
  const coding = [
    ...(line.cis === null ? [] : [{ system: systems.cis, code: line.cis }]),
    ...(line.cip13 === null ? [] : [{ system: systems.cip13, code: line.cip13 }]),
  ];
  return {
    resourceType: "MedicationRequest",
    id: line.id,
    status: "active",
    intent: "order",
    groupIdentifier: { system: systems.numero, value: ordonnance.row.numero },
    subject: { reference: `Patient/${patient.id}` },
    requester: { reference: `Practitioner/${prescriber.rpps}` },
    authoredOn: encodeInstant(ordonnance.row.authored_on),
    medicationCodeableConcept: { ...(coding.length === 0 ? {} : { coding }), text: line.label },
    dosageInstruction: [{ text: line.posology }],
    dispenseRequest: {
      numberOfRepeatsAllowed: line.repeats,
      quantity: { value: line.boxes, unit: "boîte", system: systems.packaging, code: boxCode },
      ...(line.duration_days === null
        ? {}
        : { expectedSupplyDuration: { value: line.duration_days, unit: "jour", system: systems.ucum, code: "d" } }),
    },
    substitution: {
      allowedBoolean: line.substitution_allowed,
      ...(line.substitution_reason === null
        ? {}
        : { reason: { coding: [{ system: systems.notSubstitutable, code: line.substitution_reason }] } }),
    },
    ...(line.note === null ? {} : { note: [{ text: line.note }] }),
    extension: [
      { url: extensions.ald, valueBoolean: line.ald },
      ...(line.units === null ? [] : [{ url: extensions.units, valueDecimal: line.units }]),
      {
        url: extensions.rights,
        extension: [
          { url: "delivrances", valueInteger: rights.deliveries },
          { url: "boites", valueDecimal: rights.boxes },
          ...(rights.units === undefined ? [] : [{ url: "unites", valueDecimal: rights.units }]),
        ],
      },
    ],
  };
}
