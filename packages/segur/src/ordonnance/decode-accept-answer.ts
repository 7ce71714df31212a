import type { z } from "zod";
import { decodeIdNatPs, INS_OIDS, toFhirSystem } from "../nomenclatures/index.js";
import {
  anyResourceSchema,
  bundleSchema,
  organizationSchema,
  parametersSchema,
  patientSchema,
  practitionerSchema,
  taskSchema,
} from "./fhir-schemas.js";
import { parseNumeroOrdonnance } from "./lire-code-ordonnance.js";
import { parseJson } from "./parse-json.js";
import { findCode, findExtension, findIdentifier } from "./read-elements.js";
import { readLine } from "./read-line.js";
import { readPriorExecutions } from "./read-prior-executions.js";
import { EXTENSIONS, SYSTEMS } from "./systems.js";
import type { Ordonnance, OrdonnancePatient, Prescripteur, Verrou } from "./types.js";
import { type Decoded, decodeWith, readAs, refuse } from "./unreadable.js";

const SEX = { male: "M", female: "F", other: "I", unknown: "I" } as const;
const BUNDLE = "Parameters.prescription";

interface Placed {
  readonly type: string;
  readonly resource: unknown;
  readonly where: string;
}

function one(resources: readonly Placed[], type: string): Placed {
  const found = resources.filter((resource) => resource.type === type);
  const [first] = found;
  return first && found.length === 1 ? first : refuse(BUNDLE, `${found.length} ressource(s) ${type} au lieu d'une`);
}

function readPatient({ resource, where }: Placed): OrdonnancePatient {
  const patient = readAs(patientSchema, resource, where);
  const official = patient.name.find((name) => name.use === "official");
  const usual = patient.name.find((name) => name.use === "usual")?.family;
  if (!official?.family || !official.given?.length) return refuse(`${where}.name`, "nom ou prénom de naissance absent");
  const ins = INS_OIDS.flatMap((oid) => {
    const matricule = findIdentifier(patient.identifier, toFhirSystem(oid));
    return matricule === undefined ? [] : [{ matricule, oid }];
  })[0];
  return {
    birthName: official.family,
    ...(usual && usual !== official.family ? { usedName: usual } : {}),
    birthFirstNames: official.given,
    birthDate: patient.birthDate,
    sex: SEX[patient.gender],
    ...(ins ? { ins } : {}),
  };
}

function readPrescripteur({ resource, where }: Placed, structures: readonly Placed[]): Prescripteur {
  const practitioner = readAs(practitionerSchema, resource, where);
  const rpps =
    decodeIdNatPs(findIdentifier(practitioner.identifier, SYSTEMS.idNatPs) ?? "") ?? refuse(`${where}.identifier`, "RPPS absent");
  const [name] = practitioner.name;
  if (!name?.family) return refuse(`${where}.name`, "nom absent");
  const speciality = practitioner.qualification?.[0]?.code.text;
  const [placed, ...others] = structures;
  if (others.length > 0) return refuse(BUNDLE, "plusieurs ressources Organization");
  const organization = placed && readAs(organizationSchema, placed.resource, placed.where);
  const idNat = findIdentifier(organization?.identifier, SYSTEMS.idNatStruct);
  return {
    rpps,
    lastName: name.family,
    firstName: (name.given ?? []).join(" "),
    ...(speciality ? { speciality } : {}),
    ...(organization && idNat ? { structure: { idNat, name: organization.name } } : {}),
  };
}

type Task = z.infer<typeof taskSchema>;

function readMentions(task: Task): string[] {
  return (task.input ?? []).flatMap((input) => (input.valueBoolean === true ? (findCode(input.type.coding, SYSTEMS.flags) ?? []) : []));
}

function readOrdonnance(bundle: unknown): Ordonnance {
  const { entry = [] } = readAs(bundleSchema, bundle, BUNDLE);
  const resources = entry.map(({ resource }, i): Placed => {
    const where = `${BUNDLE}.entry[${i}].resource`;
    return { type: readAs(anyResourceSchema, resource, where).resourceType, resource, where };
  });
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const placedTask = one(resources, "Task");
  const task = readAs(taskSchema, placedTask.resource, placedTask.where);
  const numero =
    parseNumeroOrdonnance(findIdentifier(task.identifier, SYSTEMS.numero) ?? "") ??
    refuse(`${placedTask.where}.identifier`, "numéro absent ou mal formé");
  const lines = ofType("MedicationRequest").map(({ resource, where }) => readLine(resource, where));
  if (lines.length === 0) return refuse(BUNDLE, "aucune ligne prescrite");
  if (new Set(lines.map((line) => line.id)).size < lines.length) return refuse(BUNDLE, "deux lignes du même identifiant");
  const { start, end } = task.restriction.period;
  return {
    numero,
    taskId: task.id,
    writtenAt: task.authoredOn,
    validity: { start, ...(end ? { end } : {}) },
    patient: readPatient(one(resources, "Patient")),
    prescripteur: readPrescripteur(one(resources, "Practitioner"), ofType("Organization")),
    mentions: readMentions(task),
    readBackOpposed: findExtension(task.extension, EXTENSIONS.readBackOpposed)?.valueBoolean ?? false,
    lines,
    priorExecutions: readPriorExecutions(ofType("MedicationDispense")),
  };
}

function readVerrou(parameters: z.infer<typeof parametersSchema>): Verrou {
  const secret = parameters.parameter.find(({ name }) => name === "secret")?.valueString;
  const expiresAt = parameters.parameter.find(({ name }) => name === "expires")?.valueInstant;
  // The secret enters a URL: hexadecimal, as the protocol says.
  if (!secret || !/^[0-9a-f]{16,256}$/i.test(secret)) return refuse("Parameters.secret", "absent ou mal formé");
  return { secret, expiresAt: expiresAt ?? refuse("Parameters.expires", "absent") };
}

/** Reads the answer of `$accept` (docs/on-ouverte.md §4): the ordonnance and its lock. */
export function decodeAcceptAnswer(body: Uint8Array): Decoded<{ ordonnance: Ordonnance; verrou: Verrou }> {
  return decodeWith(() => {
    const parameters = readAs(parametersSchema, parseJson(body), "Parameters");
    const prescription = parameters.parameter.find(({ name }) => name === "prescription")?.resource;
    return { ordonnance: readOrdonnance(prescription), verrou: readVerrou(parameters) };
  });
}

/** Reads the lock alone: all that a send needs. A line that a newer service writes otherwise does not stop what was delivered. */
export function decodeVerrou(body: Uint8Array): Decoded<Verrou> {
  return decodeWith(() => readVerrou(readAs(parametersSchema, parseJson(body), "Parameters")));
}
