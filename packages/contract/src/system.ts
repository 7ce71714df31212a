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
/** Who did what: titulaire only. */
export const listAudit = defineRoute({
  method: "GET",
  path: "/api/audit",
  access: "audit.read",
  summary: "Journal",
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100), patientId: z.uuid().optional() }),
  response: z.object({
    events: z.array(
      z.object({
        at: z.string(),
        who: z.string(),
        role: z.string(),
        workstation: z.string(),
        action: z.string(),
        target: z.string(),
        outcome: z.string(),
      }),
    ),
  }),
});
export const healthz = defineRoute({
  method: "GET",
  path: "/healthz",
  access: "public",
  summary: "En service",
  response: z.object({ ok: z.literal(true), version: z.string() }),
});
