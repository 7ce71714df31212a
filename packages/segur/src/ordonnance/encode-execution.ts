import { encodeIdNatPs, encodeIdNatStruct } from "../nomenclatures/index.js";
import { BOX, EXTENSIONS, SYSTEMS } from "./systems.js";
import type { Execution, ExecutionLine } from "./types.js";

/** Keys that the service accepts (docs/on-ouverte.md §1). */
const KEY = /^[0-9A-Za-z-]{8,64}$/;

function assertAmount(value: number | undefined, what: string): void {
  if (value !== undefined && !(Number.isFinite(value) && value >= 0)) throw new TypeError(`${what}: ${value} is no quantity`);
}

function buildLot(line: ExecutionLine) {
  const { number, expiry } = line.lot ?? {};
  const parts = [
    ...(number === undefined ? [] : [{ url: "numero", valueString: number }]),
    ...(expiry === undefined ? [] : [{ url: "peremption", valueDate: expiry }]),
  ];
  return parts.length === 0 ? [] : [{ url: EXTENSIONS.lot, extension: parts }];
}

function buildAccord(line: ExecutionLine) {
  if (!line.accord) return [];
  const { rpps, date, means } = line.accord;
  return [
    {
      url: EXTENSIONS.accord,
      extension: [
        { url: "rpps", valueString: rpps },
        { url: "date", valueDate: date },
        { url: "moyen", valueString: means },
      ],
    },
  ];
}

/** What concerns the line, then, on the first one, what concerns the whole delivery. */
function buildNotes(execution: Execution, line: ExecutionLine) {
  const whole = line === execution.lines[0] ? execution.note : undefined;
  const note = [line.note, whole].flatMap((text) => (text === undefined ? [] : [{ text }]));
  return note.length === 0 ? {} : { note };
}

function buildDispense(execution: Execution, line: ExecutionLine, key: string) {
  assertAmount(line.boxes, "boxes");
  assertAmount(line.units, "units");
  const delivered = line.ecart !== "NON_DELIVRE";
  return {
    resourceType: "MedicationDispense",
    status: delivered ? "completed" : "declined",
    identifier: [{ system: SYSTEMS.key, value: key }],
    ...(line.lineId === undefined ? {} : { authorizingPrescription: [{ reference: `MedicationRequest/${line.lineId}` }] }),
    ...(line.motif === undefined ? {} : { statusReasonCodeableConcept: { coding: [{ system: SYSTEMS.motif, code: line.motif }] } }),
    medicationCodeableConcept: {
      ...(line.product?.cip13 === undefined ? {} : { coding: [{ system: SYSTEMS.cip13, code: line.product.cip13 }] }),
      // FHIR demands a medication even where none was handed over.
      text: line.product?.label ?? "Non délivré",
    },
    performer: [
      {
        actor: {
          identifier: { system: SYSTEMS.idNatPs, value: encodeIdNatPs(execution.responsible.rpps) },
          display: execution.responsible.name,
        },
      },
      { actor: { identifier: { system: SYSTEMS.idNatStruct, value: encodeIdNatStruct(execution.finess) } } },
    ],
    ...(delivered ? { quantity: { value: line.boxes, ...BOX } } : {}),
    whenHandedOver: execution.at,
    ...buildNotes(execution, line),
    extension: [
      { url: EXTENSIONS.ecart, valueCode: line.ecart },
      ...(delivered && line.units !== undefined ? [{ url: EXTENSIONS.units, valueDecimal: line.units }] : []),
      { url: EXTENSIONS.renewal, valueInteger: execution.renewal },
      ...buildLot(line),
      ...buildAccord(line),
    ],
  };
}

/**
 * Builds the body of `$dispense` (docs/on-ouverte.md §5). Deterministic: the same execution and key give the same bytes, on which
 * the service's de-duplication rests. Throws a `TypeError` for a key or quantity that must never have been stored.
 */
export function encodeExecution(execution: Execution, key: string): Uint8Array {
  if (!KEY.test(key)) throw new TypeError("not an idempotency key");
  const entry = execution.lines.map((line) => ({ resource: buildDispense(execution, line, key) }));
  return new TextEncoder().encode(JSON.stringify({ resourceType: "Bundle", type: "collection", entry }));
}
