import { z } from "zod";
import { defineRoute } from "./define-route.js";

export const presentation = z.object({
  cip13: z.string(),
  cip7: z.string(),
  cis: z.string(),
  /** Name of the speciality, as in the BDPM. */
  name: z.string(),
  /** Label of the presentation, as in the BDPM. */
  label: z.string(),
  form: z.string(),
  /** Units of intake in the box, when the label says so. */
  units: z.number().optional(),
  /** Public price in cents, dispensing fee included; absent = not reimbursed, free price. */
  priceCents: z.number().int().optional(),
  /** 65, 30, 15, 100… */
  rate: z.number().int().optional(),
  genericGroups: z.array(z.string()),
  /** CPD: prescription and delivery conditions, as in the BDPM. */
  conditions: z.array(z.string()),
  shortage: z.string().optional(),
  /** No longer in the loaded base: readable in history, marked in a search. */
  removed: z.boolean(),
});
export type Presentation = z.infer<typeof presentation>;

/** Name (accents, typos), substance, CIP7, CIP13. At most 30 rows, best first. */
export const searchMedicines = defineRoute({
  method: "GET",
  path: "/api/medicines",
  access: "medicine.read",
  summary: "Rechercher un médicament",
  query: z.object({ q: z.string().trim().min(2).max(80) }),
  response: z.object({ presentations: z.array(presentation) }),
});
export const getMedicine = defineRoute({
  method: "GET",
  path: "/api/medicines/:cip13",
  access: "medicine.read",
  summary: "Une présentation",
  params: z.object({ cip13: z.string().regex(/^\d{13}$/) }),
  response: presentation,
});
/** LAD rule: base, date and warning shown at start. `stale` = older than the setting (31 days). */
export const medicineBase = defineRoute({
  method: "GET",
  path: "/api/medicines-base",
  access: "session",
  summary: "Base de médicaments en service",
  response: z.object({
    source: z.string(),
    extractDate: z.string(),
    loadedAt: z.string(),
    presentations: z.number().int(),
    ageDays: z.number().int(),
    stale: z.boolean(),
  }),
});
