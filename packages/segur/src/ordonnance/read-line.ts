import type { z } from "zod";
import { medicationRequestSchema } from "./fhir-schemas.js";
import { findCode, findExtension } from "./read-elements.js";
import { EXTENSIONS, SYSTEMS } from "./systems.js";
import type { DroitsRestants, MotifNonSubstitution, OrdonnanceLine } from "./types.js";
import { readAs, refuse } from "./unreadable.js";

const MOTIFS: readonly MotifNonSubstitution[] = ["MTE", "EFG", "CIF"];

type MedicationRequest = z.infer<typeof medicationRequestSchema>;

function readRights(request: MedicationRequest, where: string): DroitsRestants {
  const rights = findExtension(request.extension, EXTENSIONS.rights)?.extension;
  const deliveries = findExtension(rights, "delivrances")?.valueInteger;
  const boxes = findExtension(rights, "boites")?.valueDecimal;
  const units = findExtension(rights, "unites")?.valueDecimal;
  if (deliveries === undefined || deliveries < 0 || boxes === undefined) return refuse(`${where}.extension`, "droits restants absents");
  return { deliveries, boxes, ...(units === undefined ? {} : { units }) };
}

function readSubstitution(request: MedicationRequest): OrdonnanceLine["substitution"] {
  const code = findCode(request.substitution.reason?.coding, SYSTEMS.nonSubstituable);
  const reason = MOTIFS.find((motif) => motif === code);
  return { allowed: request.substitution.allowedBoolean, ...(reason ? { reason } : {}) };
}

function joinTexts(texts: readonly { readonly text?: string | undefined }[] | undefined): string {
  return (texts ?? []).flatMap(({ text }) => text ?? []).join("\n");
}

/** Reads a MedicationRequest (docs/on-ouverte.md §4). Codes may be absent (préparation magistrale, dénomination commune); the text never is. */
export function readLine(resource: unknown, where: string): OrdonnanceLine {
  const request = readAs(medicationRequestSchema, resource, where);
  const { coding, text } = request.medicationCodeableConcept;
  const cis = findCode(coding, SYSTEMS.cis);
  const cip13 = findCode(coding, SYSTEMS.cip13);
  const duration = request.dispenseRequest.expectedSupplyDuration;
  const units = findExtension(request.extension, EXTENSIONS.units)?.valueDecimal;
  const note = joinTexts(request.note);
  return {
    id: request.id,
    product: { ...(cis ? { cis } : {}), ...(cip13 ? { cip13 } : {}), label: text },
    posology: joinTexts(request.dosageInstruction),
    ...(duration?.code === "d" ? { durationDays: duration.value } : {}),
    boxes: request.dispenseRequest.quantity.value,
    ...(units === undefined ? {} : { units }),
    repeats: request.dispenseRequest.numberOfRepeatsAllowed ?? 0,
    substitution: readSubstitution(request),
    ald: findExtension(request.extension, EXTENSIONS.ald)?.valueBoolean ?? false,
    remaining: readRights(request, where),
    ...(note === "" ? {} : { note }),
  };
}
