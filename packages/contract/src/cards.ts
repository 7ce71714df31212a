import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { patientRecord, patientSummary } from "./patients.js";

export const cardBeneficiary = z.object({
  /** Place on the card, from 0. */
  index: z.number().int(),
  name: z.string(),
  /** As the card has it, for a person to read: possibly a date that no calendar has. */
  birth: z.string(),
  quality: z.string(),
  /** Records that may be this person, the likeliest first. */
  patients: z.array(patientSummary),
  /** The first of them is this person for sure: it bears the number of the card. */
  sure: z.boolean(),
});
export type CardBeneficiary = z.infer<typeof cardBeneficiary>;

/** What a carte Vitale or an Appli carte Vitale says. Kept by the server a few minutes, for the operator who read it. */
export const cardReading = z.object({
  id: z.uuid(),
  kind: z.enum(["vitale", "apcv"]),
  text: z.string(),
  beneficiaries: z.array(cardBeneficiary).min(1),
});
export type CardReading = z.infer<typeof cardReading>;

/** F4: the card in the reader of this workstation. */
export const readCard = defineRoute({
  method: "POST",
  path: "/api/cards/vitale",
  access: "ins.call",
  summary: "Lire la carte Vitale du lecteur",
  body: z.object({}),
  response: cardReading,
});
/** The code that a phone shows: its INS is qualified on arrival. */
export const openApcv = defineRoute({
  method: "POST",
  path: "/api/cards/apcv",
  access: "ins.call",
  summary: "Appli carte Vitale : ouvrir le code montré",
  body: z.object({ code: z.string().min(8).max(512) }),
  response: cardReading,
});
/**
 * The person chosen on a card: a record that exists, or a new one from the card. By carte Vitale the record keeps its traits and INSi is
 * asked next; by Appli carte Vitale it takes the traits and the INS, qualifiée. 409 PATIENT_DISCORDANT: the record is somebody else's.
 */
export const takeBeneficiary = defineRoute({
  method: "POST",
  path: "/api/cards/:id/beneficiaries/:index",
  access: "ins.call",
  summary: "Prendre un bénéficiaire de la carte",
  params: z.object({ id: z.uuid(), index: z.coerce.number().int().min(0).max(30) }),
  body: z.object({ patientId: z.uuid().optional() }),
  response: z.object({
    patient: patientRecord,
    created: z.boolean(),
    /** INSi is to be asked by this card; the answer waits for a person. */
    askInsi: z.boolean(),
    text: z.string(),
  }),
});
