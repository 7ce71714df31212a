import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { presentation } from "./medicines.js";

export const recognised = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ordonnance"), numero: z.string(), text: z.string() }),
  z.object({
    kind: z.literal("medicament"),
    text: z.string(),
    cip13: z.string(),
    presentation: presentation.optional(),
    lot: z.string().optional(),
    expiry: z.string().optional(),
    serial: z.string().optional(),
    warnings: z.array(z.string()),
  }),
  /** `reading`: the message with the layout of the keyboard undone. */
  z.object({ kind: z.literal("ins"), text: z.string(), reading: z.string() }),
  /** Appli carte Vitale: the code that a phone shows. */
  z.object({ kind: z.literal("apcv"), text: z.string(), code: z.string() }),
  z.object({ kind: z.literal("professionnel"), text: z.string(), rpps: z.string() }),
  z.object({ kind: z.literal("structure"), text: z.string(), finess: z.string() }),
  /** `suggestion`: a number with O→0, I→1 corrected, to be accepted by hand, never silently. */
  z.object({ kind: z.literal("inconnu"), text: z.string(), suggestion: z.string().optional() }),
]);
export type Recognised = z.infer<typeof recognised>;

/** The web sends the burst or the decoded bytes; one use case says what it is. No call to a national service. */
export const recogniseCode = defineRoute({
  method: "POST",
  path: "/api/codes",
  access: "sale.edit",
  summary: "Reconnaître un code lu",
  body: z.object({
    /** Characters as they arrived (control characters kept, GS = U+001D). */
    raw: z.string().min(1).max(4096),
    /** Second reading of the same burst by physical key, when it came from a keyboard (AZERTY). */
    physical: z.string().max(4096).optional(),
    source: z.enum(["scanner", "camera", "fichier", "saisie"]),
  }),
  response: recognised,
});
