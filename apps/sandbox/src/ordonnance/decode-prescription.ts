import { randomUUID } from "node:crypto";
import { isCip13, isRpps } from "../nation/keys.js";
import { calendarDay } from "../platform/calendar.js";
import type { WrittenPatient } from "../platform/database.js";
import { FhirNode } from "./fhir-node.js";
import type { DraftLine, DraftOrdonnance } from "./prescribe.js";
import { type Issue, invalid, type Outcome } from "./refusal.js";
import { boxCode, extensions, flagLabels, insSystems, systems } from "./systems.js";

/** What `$prescrire` asks for; the service completes the prescriber from its own directory. */
export interface DecodedPrescription {
  readonly rpps: string;
  /** FINESS of the Organization, when there is one. */
  readonly finess: string | undefined;
  readonly draft: Omit<DraftOrdonnance, "prescriber">;
}

/** Clocks of two machines differ a little. */
const skewMs = 5 * 60_000;
const sexes = { male: "M", female: "F", unknown: "I" } as const;

/** Body of `$prescrire`: Patient, Practitioner, Organization?, MedicationRequest*, Task (docs/on-ouverte.md §6, resources as in §3 and §4). */
export function decodePrescriptionBundle(value: unknown, now: Date): Outcome<DecodedPrescription> {
  const issues: Issue[] = [];
  const bundle = new FhirNode(value, "Bundle", issues);
  if (bundle.field("resourceType").value !== "Bundle") return invalid([{ text: "Un Bundle est attendu.", where: "Bundle" }]);
  const resources = bundle.items("entry", 100).map((entry) => entry.field("resource"));
  const ofType = (type: string): FhirNode[] => resources.filter((resource) => resource.field("resourceType").value === type);
  const single = (type: string): FhirNode => {
    const found = ofType(type);
    if (found.length !== 1) bundle.field("entry").fault(`Le Bundle doit contenir une ressource ${type}, une seule.`);
    return found[0] ?? new FhirNode(undefined, `Bundle.entry.resource.ofType(${type})`, []);
  };
  const patient = readPatient(single("Patient"));
  const rpps = readRpps(single("Practitioner"));
  const organization = ofType("Organization")[0]?.identifier(systems.structure);
  const finess = organization?.text({ pattern: /^1\d[0-9AB]\d{7}$/, expected: "1 suivi d'un FINESS" })?.slice(1);
  const requests = ofType("MedicationRequest");
  if (requests.length === 0) bundle.field("entry").fault("Le Bundle doit contenir au moins un MedicationRequest.");
  const lines = requests.map(readLine);
  const task = readTask(single("Task"), now);
  const whole = lines.filter((line) => line !== undefined);
  if (issues.length > 0 || patient === undefined || rpps === undefined || task === undefined || whole.length !== lines.length)
    return invalid(issues);
  return { ok: true, value: { rpps, finess, draft: { label: "Ordonnance reçue d'un logiciel", patient, lines: whole, ...task } } };
}

function readPatient(node: FhirNode): WrittenPatient | undefined {
  const names = node.items("name", 5);
  const named = (use: string): FhirNode | undefined => names.find((name) => name.field("use").value === use);
  const official = named("official");
  if (official === undefined) node.field("name").fault(`${node.path}.name : le nom « official » est obligatoire.`);
  const birthName = official?.field("family").text({ max: 100 });
  const given = official?.field("given").value;
  const firstNames = Array.isArray(given)
    ? given
        .map((one, index) => new FhirNode(one, `${node.path}.name.given[${index}]`, node.issues).text({ max: 100 }))
        .filter((one) => one !== undefined)
    : [];
  if (firstNames.length === 0) node.field("name").fault(`${node.path}.name.given : au moins un prénom de naissance est attendu.`);
  const usedName = named("usual")?.field("family").text({ max: 100 });
  const birthDate = node.field("birthDate").text({ pattern: /^\d{4}-\d{2}-\d{2}$/, expected: "une date AAAA-MM-JJ" });
  const gender = node.field("gender").code(["male", "female", "unknown"]);
  const ins = insSystems
    .map((system) => ({ oid: system.slice("urn:oid:".length), value: node.identifier(system) }))
    .find(({ value }) => value.present);
  const matricule = ins?.value.text({ pattern: /^[12378]\d{4}(\d{2}|2A|2B)\d{8}$/, expected: "un matricule INS de 15 caractères" });
  if (birthName === undefined || birthDate === undefined || gender === undefined) {
    return node.fault(`${node.path} : nom de naissance, date de naissance et sexe sont obligatoires.`);
  }
  return {
    id: randomUUID(),
    birthName,
    ...(usedName === undefined ? {} : { usedName }),
    firstNames,
    birthDate,
    sex: sexes[gender],
    ...(ins === undefined || matricule === undefined ? {} : { ins: { matricule, oid: ins.oid } }),
  };
}

function readRpps(practitioner: FhirNode): string | undefined {
  const node = practitioner.identifier(systems.rpps);
  if (!node.present) return node.missing();
  const rpps = node.text({ pattern: /^8\d{11}$/, expected: "8 suivi d'un RPPS" })?.slice(1);
  return rpps === undefined || isRpps(rpps) ? rpps : node.fault(`${node.path} : la clé de ce RPPS est fausse.`);
}

type TaskPart = Pick<DraftOrdonnance, "authoredOn" | "period" | "flags" | "opposed">;

function readTask(node: FhirNode, now: Date): TaskPart | undefined {
  const authored = node.field("authoredOn").instant() ?? now;
  if (authored.getTime() > now.getTime() + skewMs) return node.field("authoredOn").fault(`${node.path}.authoredOn est dans l'avenir.`);
  const period = node.field("restriction").field("period");
  const start = period.field("start").day() ?? calendarDay(authored);
  const end = period.field("end").day();
  if (end !== undefined && end < start) return period.fault(`${period.path} : la fin précède le début.`);
  const flags = node.items("input", 20).flatMap((input) => {
    const code = input.field("type").coding(systems.flags);
    if (!code.present || input.field("valueBoolean").boolean() !== true) return [];
    const known = code.code(Object.keys(flagLabels));
    return known === undefined ? [] : [known];
  });
  const opposed = node.extension(extensions.opposition).field("valueBoolean").boolean() ?? false;
  return { authoredOn: authored, period: { start, ...(end === undefined ? {} : { end }) }, flags: [...new Set(flags)], opposed };
}

function readLine(node: FhirNode): DraftLine | undefined {
  const medication = node.field("medicationCodeableConcept");
  const label = medication.field("text").text({ max: 300 });
  const cis = medication.coding(systems.cis).text({ pattern: /^\d{8}$/, expected: "un code CIS de 8 chiffres" });
  const cipNode = medication.coding(systems.cip13);
  const cip13 = cipNode.text({ pattern: /^\d{13}$/, expected: "un code de 13 chiffres" });
  if (cip13 !== undefined && !isCip13(cip13)) cipNode.fault(`${cipNode.path} : la clé de ce code est fausse.`);
  const posology = node.items("dosageInstruction", 10)[0]?.field("text").text({ max: 500 });
  const dispense = node.field("dispenseRequest");
  const quantity = dispense.field("quantity");
  if (quantity.field("system").value !== systems.packaging || quantity.field("code").value !== boxCode) {
    quantity.fault(`${quantity.path} doit être compté en boîtes (${systems.packaging}, ${boxCode}).`);
  }
  const boxes = quantity.field("value").number({ above: 0, max: 1000 });
  const units = node.extension(extensions.units).field("valueDecimal").number({ above: 0, max: 100_000 });
  const repeats = dispense.field("numberOfRepeatsAllowed").number({ min: 0, max: 98, integer: true }) ?? 0;
  const durationDays = dispense.field("expectedSupplyDuration").field("value").number({ min: 1, max: 730, integer: true });
  const substitution = node.field("substitution");
  const allowed = substitution.field("allowedBoolean").boolean() ?? true;
  const reasonNode = substitution.field("reason").coding(systems.notSubstitutable);
  const reason = reasonNode.code(["MTE", "EFG", "CIF"]);
  if (allowed && reasonNode.present) reasonNode.fault(`${reasonNode.path} : un motif ne va qu'avec une substitution refusée.`);
  const ald = node.extension(extensions.ald).field("valueBoolean").boolean() ?? false;
  const note = node.items("note", 5)[0]?.field("text").text({ max: 500 });
  if (label === undefined || posology === undefined || boxes === undefined) {
    return node.fault(`${node.path} : produit, posologie et quantité sont obligatoires.`);
  }
  return {
    label,
    posology,
    boxes,
    repeats,
    ald,
    substitution: { allowed, ...(reason === undefined ? {} : { reason }) },
    ...(cis === undefined ? {} : { cis }),
    ...(cip13 === undefined ? {} : { cip13 }),
    ...(units === undefined ? {} : { units }),
    ...(durationDays === undefined ? {} : { durationDays }),
    ...(note === undefined ? {} : { note }),
  };
}
