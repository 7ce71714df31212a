import { isCip13, isRpps } from "../nation/keys.js";
import type { Accord } from "../platform/database.js";
import { FhirNode } from "./fhir-node.js";
import { type Issue, invalid, type Outcome } from "./refusal.js";
import {
  addedLineEcarts,
  boxCode,
  type Ecart,
  ecarts,
  ecartsWithAccord,
  extensions,
  type Motif,
  motifs,
  motifsWithAccord,
  systems,
} from "./systems.js";

/** One MedicationDispense of an execution, checked by itself. */
export interface DecodedDispense {
  /** FHIRPath of the resource, for what the ordonnance's state may still refuse. */
  readonly path: string;
  /** Absent for an added line. */
  readonly lineId?: string;
  readonly delivered: boolean;
  readonly ecart: Ecart;
  readonly motif?: Motif;
  readonly cis?: string;
  readonly cip13?: string;
  readonly label: string;
  readonly boxes: number;
  readonly units?: number;
  /** Absent for a line that was not delivered, when the sender says nothing. */
  readonly handedOver?: Date;
  readonly renewal?: number;
  readonly lot?: string;
  readonly expiry?: string;
  readonly accord?: Accord;
  readonly note?: string;
}

export interface DecodedExecution {
  /** FINESS named by the body; the service compares it with the certificate. */
  readonly finess: string;
  readonly rpps: string;
  readonly performerName?: string;
  readonly dispenses: readonly DecodedDispense[];
}

interface Performer {
  readonly finess: string | undefined;
  readonly rpps: string | undefined;
  readonly name: string | undefined;
}

/** Body of `$dispense` (docs/on-ouverte.md §5). Everything that can be judged without the ordonnance is judged here. */
export function decodeDispenseBundle(value: unknown, key: string): Outcome<DecodedExecution> {
  const issues: Issue[] = [];
  const bundle = new FhirNode(value, "Bundle", issues);
  if (bundle.field("resourceType").value !== "Bundle") return invalid([{ text: "Un Bundle est attendu.", where: "Bundle" }]);
  if (bundle.field("type").value !== "collection") bundle.field("type").fault("Bundle.type doit être « collection ».");
  const entries = bundle.items("entry", 200);
  if (entries.length === 0) bundle.field("entry").fault("Bundle.entry doit contenir au moins une délivrance.");
  const performers: Performer[] = [];
  const dispenses = entries.flatMap((entry) => {
    const resource = entry.field("resource");
    if (resource.field("resourceType").value !== "MedicationDispense") {
      resource.fault(`${resource.path} doit être un MedicationDispense.`);
      return [];
    }
    checkKey(resource, key);
    performers.push(readPerformer(resource));
    const dispense = readDispense(resource);
    return dispense === undefined ? [] : [dispense];
  });
  const { finess, rpps, name } = performers[0] ?? { finess: undefined, rpps: undefined, name: undefined };
  if (performers.some((other) => other.finess !== finess || other.rpps !== rpps)) {
    bundle.field("entry").fault("Toutes les délivrances d'une exécution ont la même officine et le même pharmacien.");
  }
  checkLines(dispenses, issues);
  if (issues.length > 0 || finess === undefined || rpps === undefined) return invalid(issues);
  return { ok: true, value: { finess, rpps, ...(name === undefined ? {} : { performerName: name }), dispenses } };
}

function checkKey(resource: FhirNode, key: string): void {
  const found = resource.identifier(systems.key);
  if (!found.present) found.fault(`${resource.path}.identifier doit porter la clé (système ${systems.key}).`);
  else if (found.value !== key) found.fault(`${found.path} n'est pas la clé de l'en-tête Idempotency-Key.`);
}

function readPerformer(resource: FhirNode): Performer {
  const actors = resource.items("performer", 4).map((performer) => performer.field("actor"));
  const bySystem = (system: string): FhirNode[] => actors.filter((actor) => actor.field("identifier").field("system").value === system);
  const people = bySystem(systems.rpps);
  const structures = bySystem(systems.structure);
  const where = resource.field("performer");
  if (people.length !== 1 || structures.length !== 1 || actors.length !== 2) {
    where.fault(`${where.path} doit nommer un pharmacien et une structure, et rien d'autre.`);
  }
  const person = people[0]?.field("identifier").field("value");
  const number = person?.text({ pattern: /^8\d{11}$/, expected: "8 suivi d'un RPPS" })?.slice(1);
  if (person?.present === false) person.missing();
  if (person !== undefined && number !== undefined && !isRpps(number)) person.fault(`${person.path} : la clé de ce RPPS est fausse.`);
  const structure = structures[0]?.field("identifier").field("value");
  const finess = structure?.text({ pattern: /^1\d[0-9AB]\d{7}$/, expected: "1 suivi d'un FINESS" })?.slice(1);
  if (structure?.present === false) structure.missing();
  return { finess, rpps: number, name: people[0]?.field("display").text({ max: 120 }) };
}

function readDispense(resource: FhirNode): DecodedDispense | undefined {
  const status = resource.field("status").code(["completed", "declined"]);
  if (!resource.field("status").present) resource.field("status").missing();
  const ecartNode = resource.extension(extensions.ecart).field("valueCode");
  const ecart = ecartNode.code(ecarts);
  if (!ecartNode.present) ecartNode.fault(`${resource.path} : l'extension ${extensions.ecart} est obligatoire.`);
  if (status === undefined || ecart === undefined) return undefined;
  const delivered = status === "completed";
  if (delivered === (ecart === "NON_DELIVRE")) {
    ecartNode.fault(`${resource.path} : le statut « declined » va avec l'écart NON_DELIVRE, et avec lui seul.`);
    return undefined;
  }
  const medication = resource.field("medicationCodeableConcept");
  const label = medication.field("text").text({ max: 300 });
  if (label === undefined && !medication.field("text").present) medication.field("text").missing();
  const optional = {
    lineId: readLineId(resource, ecart),
    motif: readMotif(resource, ecart),
    cis: medication.coding(systems.cis).text({ pattern: /^\d{8}$/, expected: "un code CIS de 8 chiffres" }),
    cip13: readCip13(medication),
    units: readUnits(resource, delivered),
    handedOver: readHandedOver(resource, delivered),
    renewal: resource.extension(extensions.renewal).field("valueInteger").number({ min: 0, max: 99, integer: true }),
    lot: resource.extension(extensions.lot).extension("numero").field("valueString").text({ max: 20 }),
    expiry: resource.extension(extensions.lot).extension("peremption").field("valueDate").day(),
    note: readNotes(resource),
  };
  const accord = readAccord(resource, ecart, optional.motif);
  if (optional.motif === "AUTRE" && optional.note === undefined) {
    resource.field("note").fault(`${resource.path}.note est obligatoire avec le motif AUTRE.`);
  }
  const boxes = readBoxes(resource, delivered);
  if (label === undefined || boxes === undefined) return undefined;
  return { path: resource.path, delivered, ecart, label, boxes, ...defined({ ...optional, accord }) };
}

/** Keeps the properties that have a value. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function readLineId(resource: FhirNode, ecart: Ecart): string | undefined {
  const references = resource.items("authorizingPrescription", 2);
  const where = resource.field("authorizingPrescription");
  if (addedLineEcarts.has(ecart)) {
    return references.length === 0 ? undefined : where.fault(`${where.path} : une ligne ajoutée ne renvoie à aucune ligne prescrite.`);
  }
  if (references.length !== 1) return where.fault(`${where.path} doit renvoyer à une ligne prescrite, une seule.`);
  const reference = references[0]?.field("reference");
  if (reference?.present === false) return reference.missing();
  return reference
    ?.text({ pattern: /^MedicationRequest\/[0-9A-Za-z.-]{1,64}$/, expected: "MedicationRequest/<ligne>" })
    ?.slice("MedicationRequest/".length);
}

/** One on the line, one on the whole delivery: kept together, in their order. */
function readNotes(resource: FhirNode): string | undefined {
  const texts = resource.items("note", 2).flatMap((note) => note.field("text").text({ max: 600, multiline: true }) ?? []);
  return texts.length === 0 ? undefined : texts.join("\n");
}

function readMotif(resource: FhirNode, ecart: Ecart): Motif | undefined {
  const reason = resource.field("statusReasonCodeableConcept");
  if (ecart !== "NON_DELIVRE") {
    return reason.present ? reason.fault(`${reason.path} : un motif ne va qu'avec l'écart NON_DELIVRE.`) : undefined;
  }
  const code = reason.coding(systems.motif);
  return code.present ? code.code(motifs) : reason.fault(`${reason.path} : le motif est obligatoire avec l'écart NON_DELIVRE.`);
}

function readCip13(medication: FhirNode): string | undefined {
  const code = medication.coding(systems.cip13);
  const cip13 = code.text({ pattern: /^\d{13}$/, expected: "un code de 13 chiffres" });
  return cip13 === undefined || isCip13(cip13) ? cip13 : code.fault(`${code.path} : la clé de ce code est fausse.`);
}

function readBoxes(resource: FhirNode, delivered: boolean): number | undefined {
  const quantity = resource.field("quantity");
  if (!delivered) {
    if (quantity.present) quantity.fault(`${quantity.path} : une ligne non délivrée n'a pas de quantité.`);
    return 0;
  }
  if (quantity.field("system").value !== systems.packaging || quantity.field("code").value !== boxCode) {
    quantity.fault(`${quantity.path} doit être compté en boîtes (${systems.packaging}, ${boxCode}).`);
  }
  const value = quantity.field("value");
  return value.present ? value.number({ above: 0, max: 1000 }) : value.missing();
}

function readUnits(resource: FhirNode, delivered: boolean): number | undefined {
  const units = resource.extension(extensions.units).field("valueDecimal");
  if (!delivered && units.present) return units.fault(`${units.path} : une ligne non délivrée n'a pas d'unités.`);
  return units.number({ above: 0, max: 100_000 });
}

function readHandedOver(resource: FhirNode, delivered: boolean): Date | undefined {
  const when = resource.field("whenHandedOver");
  return delivered && !when.present ? when.missing() : when.instant();
}

function readAccord(resource: FhirNode, ecart: Ecart, motif: Motif | undefined): Accord | undefined {
  const extension = resource.extension(extensions.accord);
  if (!extension.present) {
    const demanded = ecartsWithAccord.has(ecart) ? ecart : motif !== undefined && motifsWithAccord.has(motif) ? motif : undefined;
    return demanded === undefined
      ? undefined
      : extension.fault(`${resource.path} : ${demanded} demande l'accord du prescripteur (extension ${extensions.accord}).`);
  }
  const rppsNode = extension.extension("rpps").field("valueString");
  const rpps = rppsNode.text({ pattern: /^\d{11}$/, expected: "un RPPS" });
  const dateNode = extension.extension("date").field("valueDate");
  const date = dateNode.day();
  const meansNode = extension.extension("moyen").field("valueString");
  const means = meansNode.text({ max: 60 });
  for (const node of [rppsNode, dateNode, meansNode]) if (!node.present) node.missing();
  if (rpps !== undefined && !isRpps(rpps)) return rppsNode.fault(`${rppsNode.path} : la clé de ce RPPS est fausse.`);
  return rpps === undefined || date === undefined || means === undefined ? undefined : { rpps, date, means };
}

/** A line cannot be both delivered and not delivered by one execution. */
function checkLines(dispenses: readonly DecodedDispense[], issues: Issue[]): void {
  for (const dispense of dispenses) {
    if (dispense.delivered || dispense.lineId === undefined) continue;
    if (dispenses.some((other) => other !== dispense && other.lineId === dispense.lineId)) {
      issues.push({
        text: `${dispense.path} : une ligne non délivrée n'a qu'une seule réponse.`,
        where: `${dispense.path}.authorizingPrescription`,
      });
    }
  }
}
