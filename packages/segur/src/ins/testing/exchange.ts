import fc from "fast-check";
import { type IncomingIdentity, type OutgoingIdentity, settleIncoming } from "../exchange-identity.js";
import { findTransmissibleIns, type IdentityState, readIdentityStatus } from "../identity-status.js";
import { computeMatriculeKey, parseMatricule } from "../matricule.js";
import type { Ins, MatriculeIns, StrictTraits } from "../types.js";

export const INS: Ins = { matricule: "255066322005602" as MatriculeIns, oid: "1.2.250.1.213.1.4.8" };
export const TRAITS: StrictTraits = {
  birthName: "DESMALIX",
  birthFirstNames: "NATHALIE MARIE",
  firstName: "NATHALIE",
  birthDate: "1955-06-15",
  sex: "F",
  birthPlace: "63220",
};
const QUALIFIED: IdentityState = { source: "INSI", ins: INS, documentChecked: true, attributes: [] };

export function outgoing(change: Partial<OutgoingIdentity> = {}): OutgoingIdentity {
  return { state: QUALIFIED, traits: TRAITS, localId: { value: "P-42", oid: "1.2.250.1.71.4.2.2.630999209" }, ...change };
}

/** States that hold, or once held, the number and may not send it; the last two no machine makes, and no writer may trust. */
export const NOT_TRANSMISSIBLE: readonly (readonly [string, IdentityState])[] = [
  ["récupérée", { ...QUALIFIED, documentChecked: false }],
  ["validée", { documentChecked: true, attributes: [] }],
  ["provisoire", { documentChecked: false, attributes: [] }],
  ["a number without source", { ins: INS, documentChecked: true, attributes: [] }],
  ["douteuse", { ...QUALIFIED, attributes: ["douteuse"] }],
  ["fictive", { ...QUALIFIED, attributes: ["fictive"] }],
];

const word = fc.stringMatching(/^[A-Z][A-Z'&|^~#\\-]{0,12}[A-Z]$/);
const matricules = fc
  .tuple(
    fc.constantFrom("1", "2"),
    fc.integer({ min: 0, max: 99 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 99_999_999 }),
  )
  .map(([sex, year, month, rest]) => {
    const pad = (value: number, length: number) => String(value).padStart(length, "0");
    const number = `${sex}${pad(year, 2)}${pad(month, 2)}${pad(rest, 8)}`;
    const read = parseMatricule(`${number}${computeMatriculeKey(number)}`);
    if (!read.ok) throw new Error(read.failure.kind);
    return read.value;
  });

/** Identities in every state that the machine makes; names hold the separators of HL7. */
export function identities(o: { lunar: boolean }): fc.Arbitrary<OutgoingIdentity> {
  const day = fc.date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2026-01-01T00:00:00Z"), noInvalidDate: true });
  const dates = day.map((date) => date.toISOString().slice(0, 10));
  const state: fc.Arbitrary<IdentityState> = fc.oneof(
    fc.record({
      source: fc.constantFrom("INSI" as const, "APCV" as const),
      ins: fc.record({ matricule: matricules, oid: fc.constantFrom("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10") }),
      documentChecked: fc.boolean(),
      attributes: fc.constantFrom([], ["homonyme" as const]),
    }),
    fc.record({ documentChecked: fc.boolean(), attributes: fc.constantFrom([], ["homonyme" as const]) }),
    fc.record({
      documentChecked: fc.constant(false),
      attributes: fc.constantFrom(["douteuse" as const], ["fictive" as const], ["homonyme" as const, "douteuse" as const]),
    }),
  );
  return fc.record(
    {
      state,
      traits: fc
        .tuple(word, fc.array(word, { minLength: 1, maxLength: 3 }), fc.constantFrom("M", "F", "I"), dates)
        .map(([birthName, list, sex, date]) => ({
          birthName,
          birthFirstNames: list.join(" "),
          firstName: list[0] ?? "",
          birthDate: o.lunar && date.endsWith("1") ? `${date.slice(0, 4)}-13-32` : date,
          sex,
          birthPlace: "63220",
        })),
      usedName: word,
      localId: fc.record({ value: fc.stringMatching(/^[A-Z0-9-]{1,20}$/), oid: fc.constant("1.2.250.1.71.4.2.2.630999209") }),
    },
    { requiredKeys: ["state", "traits", "localId"] },
  );
}

/** What a reader must find in what a writer wrote. */
export function writtenBack(identity: OutgoingIdentity, o: { knowsRecuperee: boolean }): IncomingIdentity {
  const { state, traits, usedName, localId } = identity;
  const status = readIdentityStatus(state);
  const unsure = state.attributes.some((attribute) => attribute !== "homonyme");
  const settled = settleIncoming({
    validated: state.documentChecked && !unsure,
    attributes: state.attributes,
    ins: findTransmissibleIns(state),
  });
  return {
    ...settled,
    ...(status === "recuperee" && o.knowsRecuperee ? { status } : {}),
    attributes: state.attributes,
    traits,
    ...(usedName === undefined ? {} : { usedName, usedFirstName: traits.firstName }),
    localIds: [localId],
  };
}
