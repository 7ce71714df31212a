import { z } from "zod";
import { defineRoute } from "./define-route.js";

/** Header of the screen: polled, holds no health data. */
export const status = defineRoute({
  method: "GET",
  path: "/api/status",
  access: "session",
  summary: "État des services et des envois",
  response: z.object({
    toSend: z.number().int(),
    toCorrect: z.number().int(),
    services: z.array(
      z.object({
        service: z.enum(["ordonnance"]),
        label: z.string(),
        state: z.enum(["ok", "indisponible"]),
        since: z.string().optional(),
        waiting: z.number().int(),
      }),
    ),
    version: z.string(),
  }),
});
/** Who did what, newest first: titulaire only. `q`: person, patient, action, day. `before`: the last event of the page already read. */
export const listAudit = defineRoute({
  method: "GET",
  path: "/api/audit",
  access: "audit.read",
  summary: "Journal",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    patientId: z.uuid().optional(),
    q: z.string().trim().max(80).optional(),
    before: z.uuid().optional(),
  }),
  response: z.object({
    events: z.array(
      z.object({
        id: z.uuid(),
        at: z.string(),
        who: z.string(),
        role: z.string(),
        workstation: z.string(),
        action: z.string(),
        target: z.string(),
        outcome: z.string(),
      }),
    ),
    more: z.boolean(),
  }),
});
export const healthz = defineRoute({
  method: "GET",
  path: "/healthz",
  access: "public",
  summary: "En service",
  response: z.object({ ok: z.literal(true), version: z.string() }),
});
