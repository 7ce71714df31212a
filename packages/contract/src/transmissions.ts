import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { sendState } from "./sales.js";

export const transmission = z.object({
  id: z.uuid(),
  service: z.enum(["ordonnance"]),
  kind: z.string(),
  state: sendState,
  /** State in French, with the reason. */
  text: z.string(),
  patient: z.string().optional(),
  act: z.string(),
  createdAt: z.string(),
  nextAttemptAt: z.string().optional(),
  sentAt: z.string().optional(),
  attempts: z.number().int(),
  canRetry: z.boolean(),
  canAbandon: z.boolean(),
});
export type Transmission = z.infer<typeof transmission>;

const id = z.object({ id: z.uuid() });
export const listTransmissions = defineRoute({
  method: "GET",
  path: "/api/transmissions",
  access: "transmission.read",
  summary: "Ce qui est parti ou attend",
  query: z.object({ state: sendState.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  response: z.object({ transmissions: z.array(transmission), waiting: z.number().int() }),
});
export const getTransmission = defineRoute({
  method: "GET",
  path: "/api/transmissions/:id",
  access: "transmission.read",
  summary: "Une transmission et son histoire",
  params: id,
  response: transmission.extend({
    /** The delivery that it is about. */
    deliveryId: z.uuid().optional(),
    /** What leaves, without what names people. `body`: JSON. */
    exchange: z.object({ call: z.string(), body: z.string().optional() }).optional(),
    history: z.array(z.object({ at: z.string(), attempt: z.number().int(), outcome: z.string(), detail: z.string() })),
  }),
});
export const retryTransmission = defineRoute({
  method: "POST",
  path: "/api/transmissions/:id/retry",
  access: "transmission.act",
  summary: "Relancer",
  params: id,
  response: transmission,
});
export const abandonTransmission = defineRoute({
  method: "POST",
  path: "/api/transmissions/:id/abandon",
  access: "transmission.act",
  summary: "Abandonner, avec le motif",
  params: id,
  body: z.object({ reason: z.string().trim().min(3).max(500) }),
  response: transmission,
});
