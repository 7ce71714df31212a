import { z } from "zod";
import { defineRoute } from "./define-route.js";

export const prescriber = z.object({ id: z.uuid(), name: z.string(), rpps: z.string().optional(), speciality: z.string().optional() });
export type Prescriber = z.infer<typeof prescriber>;

/**
 * Prescribers that this officine has met, by the beginnings of their names (accents ignored) or by RPPS; last used first, at most 8.
 * `wrongKey`: `q` is a number of 11 digits whose check digit is wrong.
 */
export const searchPrescribers = defineRoute({
  method: "GET",
  path: "/api/prescribers",
  access: "sale.edit",
  summary: "Prescripteurs connus de l'officine",
  query: z.object({ q: z.string().trim().min(2).max(80) }),
  response: z.object({ prescribers: z.array(prescriber), wrongKey: z.boolean() }),
});
