import { fail, ok, type Result } from "@comptoir/wire/failure";
import { z } from "zod";
import { type IncomingIdentity, type IncomingInsFailure, type LocalId, readAttributes, settleIncoming } from "../exchange-identity.js";
import { parseMatricule } from "../matricule.js";
import type { Ins, Sexe, StrictTraits } from "../types.js";
import { FR, INS_TYPES } from "./names.js";

/** Longest text of a Patient that is read. */
export const MAX_FHIR_PATIENT = 262_144;
const MAX_ITEMS = 200;

const coding = z.object({ system: z.string().optional(), code: z.string().optional() });
const extension = z.object({
  url: z.string(),
  valueString: z.string().max(1000).optional(),
  valueCoding: coding.optional(),
  get extension() {
    return z.array(extension).max(MAX_ITEMS).optional();
  },
  valueAddress: z
    .object({
      get extension() {
        return z.array(extension).max(MAX_ITEMS).optional();
      },
    })
    .optional(),
});
const patient = z.object({
  resourceType: z.literal("Patient"),
  extension: z.array(extension).max(MAX_ITEMS).default([]),
  identifier: z
    .array(
      z.object({
        use: z.string().optional(),
        type: z.object({ coding: z.array(coding).max(MAX_ITEMS).default([]) }).optional(),
        system: z.string().optional(),
        value: z.string().max(200).optional(),
      }),
    )
    .max(MAX_ITEMS)
    .default([]),
  name: z
    .array(
      z.object({
        extension: z.array(extension).max(MAX_ITEMS).default([]),
        use: z.string().optional(),
        family: z.string().max(200).optional(),
        given: z.array(z.string().max(200)).max(20).default([]),
      }),
    )
    .max(20)
    .default([]),
  gender: z.string().optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
    .optional(),
});
type Patient = z.infer<typeof patient>;
type Extension = z.infer<typeof extension>;

export type FhirPatientFailure =
  | IncomingInsFailure
  | { readonly kind: "TOO_LONG"; readonly limit: number }
  | { readonly kind: "NOT_JSON" }
  | { readonly kind: "NOT_A_PATIENT"; readonly where: string };

/**
 * Reads a Patient of FR Core, either generation, drafts and older systems included. The INS is told by the type of its identifier, never by
 * its system (row 38); a superseded one (`old`) is left aside, and a NIR comes before a NIA.
 *
 * @param acceptedOids domains accepted in this environment.
 */
export function decodeFhirPatient(text: string, acceptedOids: readonly string[]): Result<IncomingIdentity, FhirPatientFailure> {
  if (text.length > MAX_FHIR_PATIENT) return fail({ kind: "TOO_LONG", limit: MAX_FHIR_PATIENT });
  const json = parseJson(text);
  if (json === undefined) return fail({ kind: "NOT_JSON" });
  const read = patient.safeParse(json);
  if (!read.success) return fail({ kind: "NOT_A_PATIENT", where: read.error.issues[0]?.path.join(".") ?? "" });
  const ins = readIns(read.data, acceptedOids);
  if (!ins.ok) return ins;
  const { status, attributes, validated } = readReliability(read.data);
  const settled = settleIncoming({ validated, attributes, ins: ins.value });
  const usual = read.data.name.find(({ use }) => use === "usual");
  return ok({
    // RECUP and VALI of generation B say what A cannot: neither carries an INS.
    ...(status === "RECUP" && settled.status === "provisoire" && attributes.every((one) => one === "homonyme")
      ? { status: "recuperee" as const }
      : status === "VALI-B"
        ? { status: settled.status === "qualifiee" ? ("validee" as const) : settled.status }
        : settled),
    attributes,
    traits: readTraits(read.data),
    ...(usual?.family === undefined ? {} : { usedName: usual.family }),
    ...(usual?.given[0] === undefined ? {} : { usedFirstName: usual.given[0] }),
    localIds: readLocalIds(read.data),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Code of the type that says INS, in the published system, its drafts and the older one alike. */
function findInsType(identifier: Patient["identifier"][number]): string | undefined {
  const known = Object.values(INS_TYPES);
  return identifier.type?.coding.map(({ code }) => code).find((code) => code !== undefined && known.includes(code));
}

function readIns({ identifier }: Patient, acceptedOids: readonly string[]): Result<Ins | undefined, IncomingInsFailure> {
  const found: { type: string; ins: Ins }[] = [];
  for (const [index, one] of identifier.entries()) {
    const type = findInsType(one);
    if (type === undefined || one.use === "old") continue;
    const oid = (one.system ?? "").replace(/^urn:oid:/, "");
    if (!acceptedOids.includes(oid) || INS_TYPES[oid] !== type) return fail({ kind: "OID", oid });
    const matricule = parseMatricule(one.value ?? "");
    if (!matricule.ok) return fail({ kind: "MATRICULE", where: `identifier.${index}.value` });
    found.push({ type, ins: { matricule: matricule.value, oid } });
  }
  const definitive = found.filter(({ type }) => type !== "INS-NIA");
  const kept = definitive.length > 0 ? definitive : found;
  const [first] = kept;
  if (kept.some(({ ins }) => ins.matricule !== first?.ins.matricule || ins.oid !== first.ins.oid)) return fail({ kind: "SEVERAL_INS" });
  return ok(first?.ins);
}

function readReliability({ extension: extensions }: Patient): {
  readonly status: string;
  readonly validated: boolean;
  readonly attributes: IncomingIdentity["attributes"];
} {
  const parts = extensions.filter(({ url }) => url === FR.reliability).flatMap((one) => one.extension ?? []);
  const codings = parts.filter(({ url }) => url === "identityStatus" || url === "comment").map(({ valueCoding }) => valueCoding ?? {});
  const codes = codings.map(({ code }) => code ?? "");
  const generationB = codings.some(({ system, code }) => code === "QUAL" || code === "RECUP" || system === FR.statusB);
  const attributes = readAttributes(codes);
  if (codes.includes("QUAL")) return { status: "QUAL", validated: true, attributes };
  if (codes.includes("RECUP")) return { status: "RECUP", validated: false, attributes };
  const validated = codes.includes("VALI");
  return { status: validated && generationB ? "VALI-B" : "", validated, attributes };
}

function readTraits(read: Patient): Partial<StrictTraits> {
  const official = read.name.find(({ use }) => use === "official");
  const list = official?.extension.find(({ url }) => url === FR.birthList)?.valueString;
  const place = findPlace(read.extension);
  const sex = readSex(read.gender);
  return {
    ...(official?.family === undefined ? {} : { birthName: official.family }),
    ...(official?.given[0] === undefined ? {} : { firstName: official.given[0] }),
    ...(list === undefined ? {} : { birthFirstNames: list }),
    ...(read.birthDate?.length === 10 ? { birthDate: read.birthDate } : {}),
    ...(sex === undefined ? {} : { sex }),
    ...(place === undefined ? {} : { birthPlace: place }),
  };
}

function readSex(gender: string | undefined): Sexe | undefined {
  if (gender === "male") return "M";
  if (gender === "female") return "F";
  return gender === "unknown" || gender === "other" ? "I" : undefined;
}

function findPlace(extensions: readonly Extension[]): string | undefined {
  const address = extensions.find(({ url }) => url === FR.birthPlace)?.valueAddress;
  const code = address?.extension?.find(({ url }) => url === FR.inseeCode)?.valueCoding?.code;
  return code !== undefined && /^(?:\d{5}|2[AB]\d{3})$/.test(code) ? code : undefined;
}

function readLocalIds({ identifier }: Patient): LocalId[] {
  return identifier.flatMap((one) => {
    const isLocal = one.type?.coding.some(({ code }) => code === "PI") === true;
    const oid = /^urn:oid:([\d.]+)$/.exec(one.system ?? "")?.[1];
    return isLocal && oid !== undefined && one.value !== undefined ? [{ value: one.value, oid }] : [];
  });
}
