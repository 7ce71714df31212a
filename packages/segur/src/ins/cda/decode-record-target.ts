import { fail, ok, type Result } from "@comptoir/wire/failure";
import { findAttribute, findChild, hasName, listChildren, readText, withXml, type XmlElement, type XmlFailure } from "@comptoir/wire/xml";
import type { IncomingIdentity, IncomingInsFailure } from "../exchange-identity.js";
import { parseMatricule } from "../matricule.js";
import type { Ins, Sexe, StrictTraits } from "../types.js";
import { v3 } from "./names.js";

/** Largest document that is read. */
export const MAX_CDA_DOCUMENT = 20_971_520;
const MAX_IDS = 50;
const MAX_NAME = 200;
/** Every domain of the INS: an identifier of one of them is an INS, accepted here or not. */
const INS_ROOT = /^1\.2\.250\.1\.213\.1\.4\.(?:[89]|1[01])$/;

/** What a document says of its patient. A document carries no status: an INS in it says that its author held the identity qualifiée. */
export type DocumentIdentity = Omit<IncomingIdentity, "status" | "attributes">;

export type RecordTargetFailure =
  | XmlFailure
  | IncomingInsFailure
  | { readonly kind: "NOT_A_CDA"; readonly where: string }
  /** With an INS, these are demanded (cda.md §1.1). */
  | { readonly kind: "MISSING"; readonly where: string };

/**
 * Reads the recordTarget of a whole CDA document, or the element alone. Rules of the CI-SIS that the official chain enforces: one patient, one
 * name, and with an INS every strict trait.
 *
 * @param acceptedOids domains accepted in this environment.
 */
export function decodeRecordTarget(bytes: Uint8Array, acceptedOids: readonly string[]): Result<DocumentIdentity, RecordTargetFailure> {
  const read = withXml(bytes, { maxBytes: MAX_CDA_DOCUMENT }, (root): Result<DocumentIdentity, RecordTargetFailure> => {
    const targets = hasName(root, v3("recordTarget")) ? [root] : listChildren(root, v3("recordTarget"));
    const [target] = targets;
    if (!target || targets.length > 1) return fail({ kind: "NOT_A_CDA", where: "recordTarget" });
    return readTarget(target, acceptedOids);
  });
  return read.ok ? read.value : read;
}

function readTarget(target: XmlElement, acceptedOids: readonly string[]): Result<DocumentIdentity, RecordTargetFailure> {
  const role = findChild(target, v3("patientRole"));
  const patient = role && findChild(role, v3("patient"));
  const names = patient ? listChildren(patient, v3("name")) : [];
  const [name] = names;
  if (!role || !patient || !name || names.length > 1) return fail({ kind: "NOT_A_CDA", where: "patientRole/patient/name" });
  const ids = listChildren(role, v3("id")).map((id) => ({
    oid: findAttribute(id, "root") ?? "",
    value: findAttribute(id, "extension") ?? "",
    isNull: findAttribute(id, "nullFlavor") !== undefined,
  }));
  if (ids.length > MAX_IDS) return fail({ kind: "NOT_A_CDA", where: "patientRole/id" });
  const ins = readIns(ids, acceptedOids);
  if (!ins.ok) return ins;
  const traits = readTraits(patient, name);
  if (Object.values(traits).some((value) => value.length > MAX_NAME)) return fail({ kind: "NOT_A_CDA", where: "patient/name" });
  const demanded = ["birthName", "firstName", "birthFirstNames", "birthDate", "sex", "birthPlace"] as const;
  const missing = ins.value && demanded.find((trait) => traits[trait] === undefined);
  if (missing) return fail({ kind: "MISSING", where: missing });
  const usedName = readPart(name, "family", "CL");
  const usedFirstName = readPart(name, "given", "CL");
  return ok({
    ...(ins.value ? { ins: ins.value } : {}),
    traits,
    ...(usedName === undefined ? {} : { usedName }),
    ...(usedFirstName === undefined ? {} : { usedFirstName }),
    localIds: ids.flatMap(({ oid, value, isNull }) => (isNull || INS_ROOT.test(oid) || oid === "" || value === "" ? [] : [{ value, oid }])),
  });
}

function readIns(
  ids: readonly { readonly oid: string; readonly value: string; readonly isNull: boolean }[],
  acceptedOids: readonly string[],
): Result<Ins | undefined, IncomingInsFailure> {
  const found = ids.filter(({ oid }) => INS_ROOT.test(oid));
  const [first] = found;
  if (!first) return ok(undefined);
  if (found.length > 1) return fail({ kind: "SEVERAL_INS" });
  if (!acceptedOids.includes(first.oid)) return fail({ kind: "OID", oid: first.oid });
  const matricule = parseMatricule(first.value);
  if (first.isNull || !matricule.ok) return fail({ kind: "MATRICULE", where: "patientRole/id" });
  return ok({ matricule: matricule.value, oid: first.oid });
}

function readTraits(patient: XmlElement, name: XmlElement): Partial<StrictTraits> {
  const place = ["birthplace", "place", "addr", "county"].reduce<XmlElement | undefined>(
    (element, local) => element && findChild(element, v3(local)),
    patient,
  );
  const code = findChild(patient, v3("administrativeGenderCode"));
  const time = findChild(patient, v3("birthTime"));
  const date = /^(\d{4})(\d{2})(\d{2})/.exec((time && findAttribute(time, "value")) ?? "");
  const read: Partial<Record<keyof StrictTraits, string | undefined>> = {
    birthName: readPart(name, "family", "BR"),
    firstName: readPart(name, "given", "BR"),
    birthFirstNames: readPart(name, "given", undefined),
    birthDate: date ? `${date[1]}-${date[2]}-${date[3]}` : undefined,
    birthPlace: place && (readText(place) || undefined),
  };
  const sex = readSex(code && findAttribute(code, "code"));
  const present = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
  return { ...present, ...(sex === undefined ? {} : { sex }) };
}

function readPart(name: XmlElement, local: "family" | "given", qualifier: string | undefined): string | undefined {
  const part = listChildren(name, v3(local)).find((one) => findAttribute(one, "qualifier") === qualifier);
  return part && (readText(part) || undefined);
}

function readSex(code: string | undefined): Sexe | undefined {
  if (code === "M" || code === "F") return code;
  return code === "UN" ? "I" : undefined;
}
