import { z } from "zod";

/**
 * The narrow part of the FHIR R4 resources that the open service exchanges (docs/on-ouverte.md §3–5). Elements and extensions that
 * are not named here are left out without a word; those that are named must be of their type.
 */
const text = z.string().max(2000);
const short = z.string().min(1).max(200);
/** FHIR ids enter URLs: no dot segment. */
export const resourceId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/);
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/);
const day = z.iso.date();
const amount = z.number().nonnegative().max(100_000);
const count = z.number().int().nonnegative().max(1000);
const many = <T>(schema: z.ZodType<T>, max = 100) => z.array(schema).max(max);

const coding = z.object({ system: z.string().max(300).optional(), code: z.string().max(100).optional() });
const concept = z.object({ coding: many(coding).optional(), text: text.optional() });
const identifier = z.object({ system: z.string().max(300).optional(), value: short.optional() });
const reference = z.object({ reference: short.optional() });
const innerExtension = z.object({
  url: short,
  valueBoolean: z.boolean().optional(),
  valueInteger: z.number().int().optional(),
  valueDecimal: amount.optional(),
  valueCode: z.string().max(100).optional(),
  valueString: text.optional(),
  valueDate: z.string().max(10).optional(),
});
/** Two levels, which is as deep as the protocol goes. */
const extension = innerExtension.extend({ extension: many(innerExtension).optional() });
const quantity = z.object({ value: amount, code: z.string().max(100).optional() });
const notes = many(z.object({ text })).optional();
const humanName = z.object({ use: z.string().max(50).optional(), family: short.optional(), given: many(short).optional() });

export type Coding = z.infer<typeof coding>;
export type Extension = z.infer<typeof extension>;
export type Identifier = z.infer<typeof identifier>;

export const taskSchema = z.object({
  resourceType: z.literal("Task"),
  id: resourceId,
  identifier: many(identifier),
  status: short,
  authoredOn: instant,
  restriction: z.object({ period: z.object({ start: day, end: day.optional() }) }),
  input: many(z.object({ type: concept, valueBoolean: z.boolean().optional() })).optional(),
  extension: many(extension).optional(),
});

export const patientSchema = z.object({
  resourceType: z.literal("Patient"),
  identifier: many(identifier).optional(),
  name: many(humanName).min(1),
  // May be lunar (a day 00): kept as the string received.
  birthDate: z.string().regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/),
  gender: z.enum(["male", "female", "other", "unknown"]),
});

export const practitionerSchema = z.object({
  resourceType: z.literal("Practitioner"),
  identifier: many(identifier),
  name: many(humanName).min(1),
  qualification: many(z.object({ code: concept })).optional(),
});

export const organizationSchema = z.object({
  resourceType: z.literal("Organization"),
  identifier: many(identifier),
  name: short,
});

export const medicationRequestSchema = z.object({
  resourceType: z.literal("MedicationRequest"),
  id: resourceId,
  medicationCodeableConcept: concept.extend({ text: text.min(1) }),
  dosageInstruction: many(z.object({ text: text.optional() })).optional(),
  dispenseRequest: z.object({
    numberOfRepeatsAllowed: count.optional(),
    quantity,
    expectedSupplyDuration: quantity.optional(),
  }),
  substitution: z.object({ allowedBoolean: z.boolean(), reason: concept.optional() }),
  note: notes,
  extension: many(extension),
});

export const medicationDispenseSchema = z.object({
  resourceType: z.literal("MedicationDispense"),
  status: short,
  identifier: many(identifier),
  authorizingPrescription: many(reference).optional(),
  statusReasonCodeableConcept: concept.optional(),
  medicationCodeableConcept: concept.optional(),
  performer: many(z.object({ actor: z.object({ identifier: identifier.optional(), display: short.optional() }) })).optional(),
  quantity: quantity.optional(),
  whenHandedOver: instant,
  extension: many(extension),
});

/** What tells a resource apart, before its own schema reads it. */
export const anyResourceSchema = z.object({ resourceType: short });

/** A list of resources still to be told apart. */
export const bundleSchema = z.object({
  resourceType: z.literal("Bundle"),
  type: short,
  total: z.number().int().nonnegative().optional(),
  entry: many(z.object({ resource: z.unknown() }), 2000).optional(),
});

export const parametersSchema = z.object({
  resourceType: z.literal("Parameters"),
  parameter: many(
    z.object({
      name: short,
      valueString: z.string().max(20_000).optional(),
      valueInstant: instant.optional(),
      resource: z.unknown().optional(),
    }),
  ),
});

export const operationOutcomeSchema = z.object({
  resourceType: z.literal("OperationOutcome"),
  issue: many(
    z.object({
      severity: z.string().max(50).optional(),
      code: z.string().max(100).optional(),
      details: concept.optional(),
      diagnostics: text.optional(),
      expression: many(z.string().max(500)).optional(),
    }),
  ).min(1),
});
