import type { InsAttribute, NoIns, PatientRecord } from "@comptoir/contract";
import { applyIdentityEvent, IDENTITY_ATTRIBUTES, type IdentityState } from "@comptoir/segur/ins";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { changeIdentity, lockPatient, readIdentityState, readPatientRecord } from "../patients/index.js";
import type { IdentityDeps } from "./deps.js";
import { deleteAnswer } from "./store.js";
import { ATTRIBUTES, TEXTS } from "./texts.js";

/**
 * Says of an identity that it is douteuse, fictive or homonyme, or that it can have no INS. In doubt or invented it goes back to
 * provisoire and loses its INS (INS/va1.20); an answer of INSi that waited is worth nothing any more.
 */
export async function setIdentityAttributes(
  deps: IdentityDeps,
  actor: Actor,
  o: { readonly id: string; readonly version: number; readonly attributes: readonly InsAttribute[]; readonly noIns: NoIns | null },
): Promise<PatientRecord | Refusal> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await lockPatient(trx, o.id);
    if (!row) return refuse("INTROUVABLE", { text: TEXTS.unknownPatient });
    if (row.version !== o.version) return refuse("FICHE_MODIFIEE");
    const state = settle(readIdentityState(row), o.attributes);
    if (state instanceof Refusal) return state;
    if (o.noIns !== null && state.source !== undefined) return refuse("ATTRIBUTS_INCOMPATIBLES");
    const said = [...o.attributes.map((one) => ATTRIBUTES[one]), ...(o.noIns === null ? [] : [ATTRIBUTES[o.noIns]])].join(", ");
    const changed = await changeIdentity(
      trx,
      actor,
      row,
      { state, kind: "ATTRIBUTES_SET", detail: { attributes: said }, columns: { no_ins: o.noIns } },
      deps.clock.now(),
    );
    await deleteAnswer(trx, actor.officineId, row.id);
    await recordAudit(trx, {
      actor,
      action: "identity.attributes",
      target: { kind: "patient", id: row.id },
      outcome: "ok",
      detail: { attributes: o.attributes.join(" "), noIns: o.noIns ?? "", before: row.ins_status, after: changed.ins_status },
    });
    return readPatientRecord(trx, changed);
  });
}

/** Attributes are taken away before others are set: fictive goes with none. */
function settle(before: IdentityState, wanted: readonly InsAttribute[]): IdentityState | Refusal {
  const events = [
    ...IDENTITY_ATTRIBUTES.filter((one) => !wanted.includes(one)).map((attribute) => ({ kind: "ATTRIBUTE_CLEARED", attribute }) as const),
    ...wanted.map((attribute) => ({ kind: "ATTRIBUTE_SET", attribute }) as const),
  ];
  let state = before;
  for (const event of events) {
    const next = applyIdentityEvent(state, event);
    if (!next.ok) return refuse("ATTRIBUTS_INCOMPATIBLES");
    state = next.value;
  }
  return state;
}
