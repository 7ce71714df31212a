import { randomUUID } from "node:crypto";
import { z } from "zod";
import { isCip13 } from "../nation/keys.js";
import { findInBase } from "../nation/medicine-base.js";
import { addMonths, calendarDay, isCalendarDay } from "../platform/calendar.js";
import type { Nation, WrittenPatient, WrittenPrescriber } from "../platform/database.js";
import { hasHiddenCharacters } from "../platform/hidden-characters.js";
import type { NationClock } from "../platform/nation-clock.js";
import type { DraftLine, DraftOrdonnance } from "./prescribe.js";
import { findProduct, type Product } from "./products.js";
import { flagLabels } from "./systems.js";
import { writePatient, writePrescriber } from "./written-people.js";

const day = z.string().refine(isCalendarDay, "jour AAAA-MM-JJ attendu");
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !hasHiddenCharacters(value), "des caractères invisibles (commande, sens d'écriture) sont interdits");
const quantity = (max: number) => z.number().min(0.001).max(max).multipleOf(0.001);

const lineSchema = z.strictObject({
  cis: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
  /** A product of the list brings its own label, CIS and units. */
  cip13: z.string().refine(isCip13, "un code CIP de 13 chiffres avec sa clé est attendu").optional(),
  label: text(300).optional(),
  posology: text(500),
  durationDays: z.number().int().min(1).max(730).optional(),
  boxes: quantity(1000).default(1),
  units: quantity(100_000).optional(),
  repeats: z.number().int().min(0).max(98).default(0),
  substitution: z
    .strictObject({ allowed: z.boolean(), reason: z.enum(["MTE", "EFG", "CIF"]).optional() })
    .refine((value) => !value.allowed || value.reason === undefined, "un motif ne va qu'avec une substitution refusée")
    .default({ allowed: true }),
  ald: z.boolean().default(false),
  note: text(500).optional(),
});

/** An ordonnance as the form of the Prescripteur page and the control API ask for it. */
export const draftRequestSchema = z
  .strictObject({
    label: text(120).default("Ordonnance du prescripteur"),
    /** Somebody of the nation… */
    patientId: z.uuid().optional(),
    /** … or somebody made up; nobody named = the demo patient. */
    patient: z
      .strictObject({
        birthName: text(100),
        usedName: text(100).optional(),
        firstNames: z.array(text(100)).min(1).max(10),
        birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
        sex: z.enum(["M", "F", "I"]),
      })
      .optional(),
    prescriberRpps: z
      .string()
      .regex(/^\d{11}$/)
      .optional(),
    /** Instant of writing; now unless told. */
    authoredAt: z.iso.datetime({ offset: true }).optional(),
    validUntil: day.optional(),
    /** Months of validity when no last day is given; `null` = no end. */
    months: z.number().int().min(0).max(60).nullable().default(3),
    flags: z
      .array(z.enum(Object.keys(flagLabels) as [string, ...string[]]))
      .max(7)
      .default([]),
    opposed: z.boolean().default(false),
    lines: z.array(lineSchema).min(1).max(50),
  })
  .refine((value) => value.patient === undefined || value.patientId === undefined, "patient ou patientId, pas les deux");

export type DraftRequest = z.output<typeof draftRequestSchema>;

export type DraftFailure = { readonly where: string; readonly what: string };

/** Completes a request with the people and products of the nation. */
export async function buildDraftOrdonnance(
  nation: Nation,
  clock: NationClock,
  request: DraftRequest,
): Promise<{ ok: true; value: DraftOrdonnance } | { ok: false; failure: DraftFailure }> {
  const patient = await findPatient(nation, request);
  if (patient === undefined) return { ok: false, failure: { where: "patientId", what: "personne ne porte cet identifiant" } };
  const prescriber = await findPrescriber(nation, request.prescriberRpps);
  if (prescriber === undefined) return { ok: false, failure: { where: "prescriberRpps", what: "aucun prescripteur ne porte ce RPPS" } };
  const lines: DraftLine[] = [];
  for (const [index, line] of request.lines.entries()) {
    const product = await completeProduct(line);
    const label = line.label ?? product?.label;
    if (label === undefined)
      return { ok: false, failure: { where: `lines[${index}].label`, what: "produit inconnu de la base : son libellé est obligatoire" } };
    const cis = line.cis ?? product?.cis;
    const units = line.units ?? (product?.units === undefined ? undefined : product.units * line.boxes);
    const { cip13, durationDays, note, substitution } = line;
    lines.push({
      label,
      posology: line.posology,
      boxes: line.boxes,
      repeats: line.repeats,
      ald: line.ald,
      substitution: { allowed: substitution.allowed, ...(substitution.reason === undefined ? {} : { reason: substitution.reason }) },
      ...(cis === undefined ? {} : { cis }),
      ...(cip13 === undefined ? {} : { cip13 }),
      ...(units === undefined ? {} : { units }),
      ...(durationDays === undefined ? {} : { durationDays }),
      ...(note === undefined ? {} : { note }),
    });
  }
  const authoredOn = request.authoredAt === undefined ? clock.now() : new Date(request.authoredAt);
  const start = calendarDay(authoredOn);
  const end = request.validUntil ?? (request.months === null ? undefined : addMonths(start, request.months));
  if (end !== undefined && end < start)
    return { ok: false, failure: { where: "validUntil", what: "la validité finirait avant d'avoir commencé" } };
  const { label, flags, opposed } = request;
  const period = { start, ...(end === undefined ? {} : { end }) };
  return { ok: true, value: { label, patient, prescriber, authoredOn, period, flags: [...new Set(flags)], opposed, lines } };
}

/** What the list or the public base says of a product that comes without its own label. */
async function completeProduct({ cip13, label }: { cip13?: string | undefined; label?: string | undefined }): Promise<Product | undefined> {
  if (cip13 === undefined) return undefined;
  return findProduct(cip13) ?? (label === undefined ? await findInBase(cip13) : undefined);
}

async function findPatient(nation: Nation, request: DraftRequest): Promise<WrittenPatient | undefined> {
  if (request.patient !== undefined) {
    const { birthName, usedName, firstNames, birthDate, sex } = request.patient;
    return { id: randomUUID(), birthName, ...(usedName === undefined ? {} : { usedName }), firstNames, birthDate, sex };
  }
  const people = nation.selectFrom("person").selectAll();
  const { patientId } = request;
  const row = await (patientId === undefined ? people.where("rank", "=", 0) : people.where("id", "=", patientId)).executeTakeFirst();
  return row === undefined ? undefined : writePatient(row);
}

async function findPrescriber(nation: Nation, rpps: string | undefined): Promise<WrittenPrescriber | undefined> {
  const query = nation
    .selectFrom("professional")
    .leftJoin("structure", "structure.finess", "professional.finess")
    .select(["rpps", "last_name", "first_name", "speciality", "professional.finess", "structure.name"])
    .where("profession", "!=", "pharmacien")
    .orderBy("rpps");
  const row = await (rpps === undefined ? query : query.where("rpps", "=", rpps)).executeTakeFirst();
  return row === undefined ? undefined : writePrescriber(row);
}
