import { fail, ok, type Result } from "@comptoir/wire/failure";
import { EMPTY_XML, type XmlFragment, xml } from "@comptoir/wire/xml";
import { findOutgoingIns, type OutgoingIdentity, type Unwritable } from "../exchange-identity.js";
import { SEXES } from "./names.js";

const CODES = { M: { code: "M", label: "Masculin" }, F: { code: "F", label: "Féminin" }, I: { code: "UN", label: "Indéterminé" } } as const;

/**
 * The recordTarget of a CDA document of the CI-SIS (cda.md §1.1): INS only for an identity qualifiée, local identifier always; exactly one
 * name, its qualifiers BR (naissance) and CL (utilisé), never SP. The element declares its namespace.
 */
export function encodeRecordTarget(identity: OutgoingIdentity): Result<XmlFragment, Unwritable> {
  const { traits, usedName, usedFirstName, localId } = identity;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(traits.birthDate)) return fail({ kind: "UNWRITABLE", trait: "birthDate" });
  const unwritable = findUnwritable(identity);
  if (unwritable) return fail(unwritable);
  const ins = findOutgoingIns(identity);
  const sex = CODES[traits.sex];
  return ok(xml`<recordTarget xmlns="urn:hl7-org:v3">
    <patientRole classCode="PAT">
      ${ins ? xml`<id root="${ins.oid}" extension="${ins.matricule}"/>` : EMPTY_XML}
      <id root="${localId.oid}" extension="${localId.value}"/>
      <patient classCode="PSN">
        <name>
          <family qualifier="BR">${traits.birthName}</family>
          ${usedName === undefined ? EMPTY_XML : xml`<family qualifier="CL">${usedName}</family>`}
          <given>${traits.birthFirstNames}</given>
          <given qualifier="BR">${traits.firstName}</given>
          ${usedFirstName === undefined ? EMPTY_XML : xml`<given qualifier="CL">${usedFirstName}</given>`}
        </name>
        <administrativeGenderCode code="${sex.code}" codeSystem="${SEXES}" displayName="${sex.label}"/>
        <birthTime value="${traits.birthDate.replaceAll("-", "")}"/>
        <birthplace><place><addr><county>${traits.birthPlace}</county></addr></place></birthplace>
      </patient>
    </patientRole>
  </recordTarget>`);
}

/** A control character, or half a pair: XML has no way to write it. */
const UNWRITABLE = /[\p{Cs}\ufffe\uffff]|(?![\t\n\r])\p{Cc}/u;

function findUnwritable({ traits, usedName, usedFirstName, localId }: OutgoingIdentity): Unwritable | undefined {
  const values = { ...traits, usedName: usedName ?? "", usedFirstName: usedFirstName ?? "", localId: localId.value };
  const found = (Object.keys(values) as (keyof typeof values)[]).find((name) => UNWRITABLE.test(values[name]));
  return found && { kind: "UNWRITABLE", trait: found };
}
