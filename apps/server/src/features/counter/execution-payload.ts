import { ECARTS, type Execution, MOTIFS_NON_DELIVRANCE, type NumeroOrdonnance } from "@comptoir/segur/ordonnance";
import { z } from "zod";

const day = z.iso.date();
const rpps = z.string().regex(/^\d{11}$/);

const line = z.object({
  lineId: z.string().optional(),
  ecart: z.enum(ECARTS),
  product: z.object({ cip13: z.string().optional(), label: z.string() }).optional(),
  boxes: z.number(),
  units: z.number().optional(),
  motif: z.enum(MOTIFS_NON_DELIVRANCE).optional(),
  note: z.string().optional(),
  lot: z.object({ number: z.string().optional(), expiry: day.optional() }).optional(),
  accord: z.object({ rpps, date: day, means: z.string() }).optional(),
});

const execution = z.object({
  numero: z
    .string()
    .regex(/^[0-9A-Z]{18}$/)
    .transform((numero) => numero as NumeroOrdonnance),
  at: z.string(),
  finess: z.string(),
  responsible: z.object({ rpps, name: z.string() }),
  renewal: z.number().int().min(0),
  note: z.string().optional(),
  lines: z.array(line),
});

/** Reads back the frozen bytes of an outbox row as the `Execution` written at FIN. */
// Optional keys come back absent or set, never undefined: the text is JSON.
export const executionPayload = execution as unknown as z.ZodType<Execution>;
