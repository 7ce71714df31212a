import type { DispenseRow, ExecutionRow } from "../platform/database.js";
import { encodeInstant } from "./encode-task.js";
import type { RecordedExecution } from "./ordonnance.js";
import { boxCode, extensions, systems } from "./systems.js";

/**
 * The MedicationDispenses of one execution, as recorded, each with the id of the dispensation. The key is the executing
 * officine's own: only to itself is it shown.
 */
export function encodeDispense(execution: RecordedExecution, to: "owner" | "anyone"): object[] {
  const { id, key } = execution.row;
  const identifier = [{ system: systems.dispensation, value: id }, ...(to === "owner" ? [{ system: systems.key, value: key }] : [])];
  return execution.dispenses.map((dispense) => encodeOne(execution.row, dispense, identifier));
}

function encodeOne(execution: ExecutionRow, dispense: DispenseRow, identifier: readonly object[]): object {
  const coding = [
    ...(dispense.cis === null ? [] : [{ system: systems.cis, code: dispense.cis }]),
    ...(dispense.cip13 === null ? [] : [{ system: systems.cip13, code: dispense.cip13 }]),
  ];
  return {
    resourceType: "MedicationDispense",
    id: `${execution.id}-${dispense.rank}`,
    status: execution.cancelled_at !== null ? "entered-in-error" : dispense.delivered ? "completed" : "declined",
    identifier,
    ...(dispense.line_id === null ? {} : { authorizingPrescription: [{ reference: `MedicationRequest/${dispense.line_id}` }] }),
    medicationCodeableConcept: { ...(coding.length === 0 ? {} : { coding }), text: dispense.label },
    performer: [
      {
        actor: {
          identifier: { system: systems.rpps, value: `8${execution.rpps}` },
          ...(execution.performer_name === null ? {} : { display: execution.performer_name }),
        },
      },
      { actor: { identifier: { system: systems.structure, value: `1${execution.finess}` } } },
    ],
    ...(dispense.motif === null ? {} : { statusReasonCodeableConcept: { coding: [{ system: systems.motif, code: dispense.motif }] } }),
    ...(dispense.delivered ? { quantity: { value: dispense.boxes, unit: "boîte", system: systems.packaging, code: boxCode } } : {}),
    whenHandedOver: encodeInstant(dispense.handed_over),
    ...(dispense.note === null ? {} : { note: [{ text: dispense.note }] }),
    extension: encodeExtensions(dispense),
  };
}

function encodeExtensions(dispense: DispenseRow): object[] {
  const lot = [
    ...(dispense.lot === null ? [] : [{ url: "numero", valueString: dispense.lot }]),
    ...(dispense.expiry === null ? [] : [{ url: "peremption", valueDate: dispense.expiry }]),
  ];
  return [
    { url: extensions.ecart, valueCode: dispense.ecart },
    ...(dispense.units === null ? [] : [{ url: extensions.units, valueDecimal: dispense.units }]),
    ...(dispense.renewal === null ? [] : [{ url: extensions.renewal, valueInteger: dispense.renewal }]),
    ...(lot.length === 0 ? [] : [{ url: extensions.lot, extension: lot }]),
    ...(dispense.accord === null
      ? []
      : [
          {
            url: extensions.accord,
            extension: [
              { url: "rpps", valueString: dispense.accord.rpps },
              { url: "date", valueDate: dispense.accord.date },
              { url: "moyen", valueString: dispense.accord.means },
            ],
          },
        ]),
  ];
}
