import { fail, ok, type Result } from "@comptoir/wire/failure";
import { toFhirSystem } from "../../nomenclatures/index.js";
import { isCalendarDay } from "../birth-date.js";
import {
  ATTRIBUTE_CODES,
  findOutgoingIns,
  type OutgoingIdentity,
  type OutgoingIns,
  type Unwritable,
  writeTable445,
} from "../exchange-identity.js";
import { type IdentityState, readIdentityStatus } from "../identity-status.js";
import { FR, INS_TYPES } from "./names.js";

/**
 * A: published FR Core, qualifiée = VALI with an INS. B: the branches of 2026, with QUAL and RECUP of their own. The version label does not
 * tell them apart (§5): the receiver's own conformity does.
 */
export type FhirGeneration = "A" | "B";

const GENDERS = { M: "male", F: "female", I: "unknown" } as const;
const STATUSES_B = { provisoire: "PROV", recuperee: "RECUP", validee: "VALI", qualifiee: "QUAL" } as const;

/**
 * Writes a Patient of FR Core: of the profile INS for an identity qualifiée, of the general one otherwise, and then without any of the
 * matricule. A date of birth that no calendar has, which FHIR cannot hold, is refused.
 */
export function encodeFhirPatient(
  identity: OutgoingIdentity,
  o: { readonly generation: FhirGeneration },
): Result<Record<string, unknown>, Unwritable> {
  const { traits, usedName, usedFirstName, localId } = identity;
  if (!isCalendarDay(traits.birthDate)) return fail({ kind: "UNWRITABLE", trait: "birthDate" });
  const ins = findOutgoingIns(identity);
  return ok({
    resourceType: "Patient",
    meta: { profile: [ins ? FR.patientIns : FR.patient] },
    extension: [
      {
        url: FR.birthPlace,
        valueAddress: { extension: [{ url: FR.inseeCode, valueCoding: { system: FR.communes, code: traits.birthPlace } }] },
      },
      ...buildReliability(identity.state, o.generation),
    ],
    identifier: [
      ...(ins ? [buildInsIdentifier(ins)] : []),
      { ...typed(FR.hl7IdentifierType, "PI"), system: toFhirSystem(localId.oid), value: localId.value },
    ],
    name: [
      {
        extension: [{ url: FR.birthList, valueString: traits.birthFirstNames }],
        use: "official",
        family: traits.birthName,
        given: [traits.firstName],
      },
      ...(usedName === undefined && usedFirstName === undefined
        ? []
        : [{ use: "usual", family: usedName ?? traits.birthName, given: [usedFirstName ?? traits.firstName] }]),
    ],
    gender: GENDERS[traits.sex],
    birthDate: traits.birthDate,
  });
}

const typed = (system: string, code: string) => ({ type: { coding: [{ system, code }] } });

function buildInsIdentifier(ins: OutgoingIns): object {
  return {
    use: ins.nature === "NIA" ? "temp" : "official",
    ...typed(FR.identifierType, INS_TYPES[ins.oid] ?? "INS-NIR"),
    system: toFhirSystem(ins.oid),
    value: ins.matricule,
  };
}

function buildReliability(state: IdentityState, generation: FhirGeneration): object[] {
  const part = (url: string, system: string, code: string) => ({ url, valueCoding: { system, code } });
  if (generation === "B") {
    const comments = state.attributes.map((attribute) => part("comment", FR.commentB, ATTRIBUTE_CODES[attribute]));
    const status = part("identityStatus", FR.statusB, STATUSES_B[readIdentityStatus(state)]);
    return [{ url: FR.reliability, extension: [status, ...comments] }];
  }
  const { status, attributes } = writeTable445(state);
  return [status, ...attributes].map((code) => ({ url: FR.reliability, extension: [part("identityStatus", FR.statusA, code)] }));
}
