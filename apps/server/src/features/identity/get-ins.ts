import { mayTransmitMatricule } from "@comptoir/segur/ins";
import { OIDS } from "@comptoir/segur/nomenclatures";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { findPatient, readIdentityState } from "../patients/index.js";
import type { IdentityDeps } from "./deps.js";
import { TEXTS } from "./texts.js";

interface ShownIns {
  readonly ins?: {
    readonly matricule: string;
    readonly oid: string;
    readonly nature: "NIR" | "NIA";
    readonly source: "INSI" | "APCV";
    readonly at?: string;
    readonly mayLeave: boolean;
  };
}

/** Matricule and domain under the eyes of somebody who may; each reading is in the trail before the bytes leave (INS/va1.39). */
export async function getIns(deps: IdentityDeps, actor: Actor, id: string): Promise<ShownIns | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findPatient(trx, id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    const state = readIdentityState(row);
    const { ins, source } = state;
    if (!ins || !source) return {};
    await recordAudit(trx, { actor, action: "ins.read", target: { kind: "patient", id }, outcome: "ok" });
    return {
      ins: {
        ...ins,
        nature: ins.oid === OIDS.insNia ? "NIA" : "NIR",
        source,
        ...(row.ins_at === null ? {} : { at: row.ins_at.toISOString() }),
        mayLeave: mayTransmitMatricule(state),
      },
    };
  });
}
