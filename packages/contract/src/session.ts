import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { RIGHTS, ROLES } from "./rights.js";

export const operator = z.object({
  id: z.uuid(),
  code: z.string(),
  displayName: z.string(),
  role: z.enum(ROLES),
  rpps: z.string().optional(),
});

export const session = z.object({
  operator,
  officine: z.object({ id: z.uuid(), name: z.string(), finess: z.string() }),
  workstation: z.object({ id: z.uuid(), name: z.string() }),
  rights: z.array(z.enum(RIGHTS)),
  /** Sent back in header `x-comptoir-key` with every call; kept by the page only (decisions, Web security). */
  key: z.string(),
  idleLockSeconds: z.number().int(),
  locked: z.boolean(),
  profile: z.enum(["bac-a-sable", "integration", "production"]),
});
export type Session = z.infer<typeof session>;

const credentials = z.object({ code: z.string().trim().min(1).max(20), password: z.string().min(1).max(200) });

/** Login, and fast switch: at a workstation already in use it replaces the operator, the sale in progress stays. */
export const openSession = defineRoute({
  method: "POST",
  path: "/api/session",
  access: "public",
  summary: "Ouvrir une session (code opérateur et mot de passe)",
  body: credentials,
  response: session,
});
/** `key` is not repeated here: empty string. */
export const getSession = defineRoute({
  method: "GET",
  path: "/api/session",
  access: "session",
  summary: "Session en cours",
  response: session,
});
export const closeSession = defineRoute({
  method: "DELETE",
  path: "/api/session",
  access: "session",
  summary: "Fermer la session",
  response: z.object({ closed: z.literal(true) }),
});
export const lockSession = defineRoute({
  method: "POST",
  path: "/api/session/lock",
  access: "session",
  summary: "Verrouiller le poste",
  response: z.object({ locked: z.literal(true) }),
});
/** Operators who already logged in at this workstation (fast switch): no password, no health data. */
export const knownOperators = defineRoute({
  method: "GET",
  path: "/api/workstation/operators",
  access: "public",
  summary: "Opérateurs connus de ce poste",
  response: z.object({
    officine: z.string(),
    workstation: z.string(),
    operators: z.array(z.object({ code: z.string(), displayName: z.string(), role: z.enum(ROLES) })),
  }),
});
