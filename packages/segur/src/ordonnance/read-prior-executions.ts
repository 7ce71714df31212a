import type { z } from "zod";
import { decodeIdNatStruct } from "../nomenclatures/index.js";
import { medicationDispenseSchema } from "./fhir-schemas.js";
import { findCode, findExtension, findIdentifier } from "./read-elements.js";
import { EXTENSIONS, SYSTEMS } from "./systems.js";
import { ECARTS, MOTIFS_NON_DELIVRANCE, type PriorExecution } from "./types.js";
import { readAs, refuse } from "./unreadable.js";

type MedicationDispense = z.infer<typeof medicationDispenseSchema>;
type PriorLine = PriorExecution["lines"][number];

function readPriorLine(dispense: MedicationDispense, where: string): PriorLine {
  const code = findExtension(dispense.extension, EXTENSIONS.ecart)?.valueCode;
  const ecart = ECARTS.find((known) => known === code) ?? refuse(`${where}.extension`, `écart inconnu ${JSON.stringify(code ?? null)}`);
  const motifCode = findCode(dispense.statusReasonCodeableConcept?.coding, SYSTEMS.motif);
  const motif = MOTIFS_NON_DELIVRANCE.find((known) => known === motifCode);
  const reference = dispense.authorizingPrescription?.[0]?.reference;
  const lineId = reference === undefined ? undefined : /(?:^|\/)MedicationRequest\/([^/]+)$/.exec(reference)?.[1];
  if (reference !== undefined && lineId === undefined) return refuse(`${where}.authorizingPrescription`, "référence d'un autre type");
  const cip13 = findCode(dispense.medicationCodeableConcept?.coding, SYSTEMS.cip13);
  const units = findExtension(dispense.extension, EXTENSIONS.units)?.valueDecimal;
  return {
    ...(lineId === undefined ? {} : { lineId }),
    ecart,
    label: dispense.medicationCodeableConcept?.text ?? "",
    ...(cip13 ? { cip13 } : {}),
    boxes: dispense.quantity?.value ?? 0,
    ...(units === undefined ? {} : { units }),
    ...(motif ? { motif } : {}),
  };
}

function readFiness(dispense: MedicationDispense, where: string): string {
  const structures = (dispense.performer ?? []).flatMap(
    ({ actor }) => findIdentifier(actor.identifier ? [actor.identifier] : [], SYSTEMS.idNatStruct) ?? [],
  );
  const [structure = ""] = structures;
  return decodeIdNatStruct(structure) ?? refuse(`${where}.performer`, "officine absente");
}

/** Reads the recorded dispenses of an ordonnance, grouped by dispensation, oldest first. */
export function readPriorExecutions(resources: readonly { readonly resource: unknown; readonly where: string }[]): PriorExecution[] {
  const executions = new Map<string, { at: string; finess: string; lines: PriorLine[] }>();
  for (const { resource, where } of resources) {
    const dispense = readAs(medicationDispenseSchema, resource, where);
    const id =
      findIdentifier(dispense.identifier, SYSTEMS.dispensation) ?? refuse(`${where}.identifier`, "identifiant de dispensation absent");
    const execution = executions.get(id) ?? { at: dispense.whenHandedOver, finess: readFiness(dispense, where), lines: [] };
    execution.lines.push(readPriorLine(dispense, where));
    executions.set(id, execution);
  }
  return [...executions]
    .map(([dispensationId, execution]) => ({ dispensationId, ...execution }))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
