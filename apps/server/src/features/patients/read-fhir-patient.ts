import { z } from "zod";
import { type ImportedPatient, PATIENT_COLUMNS, type PatientColumn, readPatientLine } from "./read-patient-line.js";

/** Domains of the matricule INS: NIR, NIA, and the two of the test bench (référentiel INS). */
const INS_SYSTEM = /^urn:oid:(1\.2\.250\.1\.213\.1\.4\.(?:8|9|10|11))$/;
/** FINESS as FR Core writes it, by URL or by OID. */
const FINESS_SYSTEM = /^(https?:\/\/finess\.esante\.gouv\.fr\/?|urn:oid:1\.2\.250\.1\.71\.4\.2\.2)$/;
const BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";
/** FrCoreAddressInseeCode and its elder FrAddressInseeCode: the last part of the URL says it. */
const INSEE_CODE = /insee-?code$/i;
/** FrCorePatientBirthListGivenName and its elder. */
const BIRTH_FIRST_NAMES = /birth-?list-?given-?name$/i;

const text = z.string().max(500);
const identifier = z.object({
  system: text.optional(),
  value: text.optional(),
  period: z.object({ end: text.optional() }).optional(),
});
const inseeCode = z.object({ url: text, valueCoding: z.object({ code: text.optional() }).optional(), valueCode: text.optional() });
const patientSchema = z.object({
  resourceType: z.literal("Patient"),
  id: text.optional(),
  active: z.boolean().optional(),
  link: z
    .array(z.object({ type: text }))
    .max(50)
    .optional(),
  identifier: z.array(identifier).max(50).optional(),
  name: z
    .array(
      z.object({
        use: text.optional(),
        family: text.optional(),
        given: z.array(text.nullable()).max(30).optional(),
        extension: z
          .array(z.object({ url: text, valueString: text.optional() }))
          .max(50)
          .optional(),
      }),
    )
    .max(20)
    .optional(),
  gender: text.optional(),
  birthDate: text.optional(),
  extension: z
    .array(z.object({ url: text, valueAddress: z.object({ extension: z.array(inseeCode).max(50).optional() }).optional() }))
    .max(100)
    .optional(),
  managingOrganization: z.object({ identifier: identifier.optional() }).optional(),
});
type Patient = z.infer<typeof patientSchema>;

const SEXES: Readonly<Record<string, string>> = { male: "M", female: "F", other: "I", unknown: "I" };

/** `other`: a resource that is no Patient. `fault`: a Patient that cannot enter, and why. */
export type FhirReading =
  | { readonly kind: "patient"; readonly id: string | undefined; readonly patient: ImportedPatient }
  | { readonly kind: "other" }
  | { readonly kind: "fault"; readonly reason: string };

/**
 * A Patient of FR Core (FrCorePatient, FrCorePatientINS) as a line of the import. `official` is the birth name, `usual` the used one; the
 * birthplace is the INSEE code of patient-birthPlace. A matricule INS comes in unverified like that of the CSV file: the identity is
 * provisoire, so nothing sends it. Without FINESS in `managingOrganization`, the record is for `onlyFiness`, the only officine of the
 * server.
 */
export function readFhirPatient(line: number, resource: unknown, onlyFiness: string | undefined): FhirReading {
  if (typeof resource !== "object" || resource === null || !("resourceType" in resource)) {
    return { kind: "fault", reason: "resourceType : ce n'est pas une ressource FHIR" };
  }
  if (resource.resourceType !== "Patient") return { kind: "other" };
  const parsed = patientSchema.safeParse(resource);
  if (!parsed.success) return { kind: "fault", reason: `${parsed.error.issues[0]?.path.join(".")} : forme inattendue` };
  const patient = parsed.data;
  if (patient.active === false) return { kind: "fault", reason: "active : dossier inactif" };
  if (patient.link?.some(({ type }) => type === "replaced-by")) return { kind: "fault", reason: "link : dossier remplacé par un autre" };
  const finess = findFiness(patient) ?? onlyFiness;
  if (finess === undefined) {
    return { kind: "fault", reason: "managingOrganization : le FINESS de l'officine manque et ce serveur en porte plusieurs" };
  }
  const sex = SEXES[patient.gender ?? ""];
  if (sex === undefined) return { kind: "fault", reason: "gender : male, female, other ou unknown attendu" };
  const row = { ...emptyRow(), ...readNames(patient), ...readIns(patient), finess, sexe: sex };
  const read = readPatientLine(line, { ...row, dateNaissance: patient.birthDate ?? "", lieuNaissance: findBirthPlace(patient) ?? "" });
  return "fault" in read ? { kind: "fault", reason: read.fault } : { kind: "patient", id: patient.id, patient: read };
}

function emptyRow(): Record<PatientColumn, string> {
  return Object.fromEntries(PATIENT_COLUMNS.map((column) => [column, ""])) as Record<PatientColumn, string>;
}

function readNames(
  patient: Patient,
): Pick<Record<PatientColumn, string>, "nomNaissance" | "nomUtilise" | "prenomsNaissance" | "prenomUtilise"> {
  const names = patient.name ?? [];
  const birth = ["official", "maiden", undefined].map((use) => names.find((name) => name.use === use)).find((name) => name !== undefined);
  const used = names.find((name) => name.use === "usual");
  const usual = used?.family ?? "";
  const usedFirst = used?.given?.find((one) => one !== null) ?? "";
  const list = birth?.extension?.find(({ url }) => BIRTH_FIRST_NAMES.test(url))?.valueString;
  const given = birth?.given?.filter((one) => one !== null).join(" ");
  return {
    nomNaissance: birth?.family ?? "",
    nomUtilise: usual === birth?.family ? "" : usual,
    prenomsNaissance: list?.trim() || (given ?? ""),
    // A usual name repeats the first name of birth when the person uses no other.
    prenomUtilise: birth?.given?.includes(usedFirst) ? "" : usedFirst,
  };
}

/** The matricule in use: those with an end belong to the past. */
function readIns(patient: Patient): { matricule: string; oid: string } {
  const current = patient.identifier?.find(
    ({ system, value, period }) => INS_SYSTEM.test(system ?? "") && value && period?.end === undefined,
  );
  return { matricule: current?.value ?? "", oid: INS_SYSTEM.exec(current?.system ?? "")?.[1] ?? "" };
}

function findBirthPlace(patient: Patient): string | undefined {
  const address = patient.extension?.find(({ url }) => url === BIRTH_PLACE)?.valueAddress;
  const code = address?.extension?.find(({ url }) => INSEE_CODE.test(url));
  return code?.valueCoding?.code ?? code?.valueCode;
}

function findFiness(patient: Patient): string | undefined {
  const organisation = patient.managingOrganization?.identifier;
  return FINESS_SYSTEM.test(organisation?.system ?? "") ? organisation?.value : undefined;
}
