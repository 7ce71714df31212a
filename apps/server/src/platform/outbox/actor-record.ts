import { RIGHTS_BY_ROLE, ROLES } from "@comptoir/contract";
import { z } from "zod";
import type { Actor } from "../actor.js";

const actorRecord = z.object({
  officineId: z.uuid(),
  operatorId: z.string(),
  operatorName: z.string(),
  role: z.enum(ROLES),
  rpps: z.string().optional(),
  responsible: z.object({ rpps: z.string(), name: z.string() }),
  workstationId: z.string(),
  workstationName: z.string(),
  means: z.enum(["mot-de-passe", "commande", "systeme"]),
});

/** The actor as stored on an outbox row. Rights are not stored: they are those of the day. */
export function encodeActor(actor: Actor): string {
  const { rights: _rights, ...data } = actor;
  return JSON.stringify(actorRecord.parse(data));
}

/** The actor of a row, for the audit trail of what the outbox does later on his behalf. */
export function decodeActor(stored: unknown): Actor {
  const { rpps, ...data } = actorRecord.parse(stored);
  return { ...data, ...(rpps === undefined ? {} : { rpps }), rights: new Set(RIGHTS_BY_ROLE[data.role]) };
}
