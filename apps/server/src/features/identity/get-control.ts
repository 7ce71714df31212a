import type { IdentityControl } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { findPatient } from "../patients/index.js";
import { buildControl } from "./build-control.js";
import type { IdentityDeps } from "./deps.js";
import { readSettings } from "./identity-settings.js";
import { findAnswer } from "./store.js";
import { TEXTS } from "./texts.js";

/** What waits for a person about this identity; the traits of INSi that are shown are a reading, audited. */
export async function getIdentityControl(deps: IdentityDeps, actor: Actor, id: string): Promise<{ control?: IdentityControl } | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findPatient(trx, id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    const { settings } = await readSettings(trx);
    const control = buildControl({ row, answer: await findAnswer(trx, row), settings, today: deps.clock.today() });
    if (!control) return {};
    await recordAudit(trx, { actor, action: "identity.read", target: { kind: "patient", id }, outcome: "ok" });
    return { control };
  });
}
