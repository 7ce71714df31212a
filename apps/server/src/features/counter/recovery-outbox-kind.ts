import type { OrdonnanceFailure, OrdonnancePort } from "@comptoir/segur/ordonnance";
import { parseNumeroOrdonnance } from "@comptoir/segur/ordonnance";
import { z } from "zod";
import type { OutboxKind, ProbeOutcome, SendOutcome } from "../../platform/outbox/index.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { judgeFailure, ORDONNANCE_SERVICE } from "./ordonnance-outbox-kind.js";
import { prepareCompletion } from "./prepare-completion.js";
import { findSaleOfDispensation } from "./store.js";
import { EXECUTION_WAITS, RECOVERY, TEXTS } from "./texts.js";

export const RECOVERY_KIND = "ordonnance.recuperation";

const recoveryPayload = z.object({
  numero: z.string().regex(/^[0-9A-Z]{18}$/),
  /** The hand-over made on paper. */
  dispensationId: z.uuid(),
  /** Sale in which it will be completed. */
  saleId: z.uuid(),
});
export type RecoveryPayload = z.infer<typeof recoveryPayload>;

/** Key of the recovery of a dispensation. */
export function recoveryKeyOf(dispensationId: string): string {
  return `recuperation-${dispensationId}`;
}

/**
 * An ordonnance that the téléservice could not give at the counter: when the service is back it is read, a waiting sale is prepared
 * with what was handed over, and the row stays « à compléter ». Nothing is executed here: a pharmacist controls and validates.
 * Reading twice changes nothing, so an unknown outcome is simply tried again.
 */
export function createRecoveryOutboxKind(deps: CounterDeps): OutboxKind<RecoveryPayload> {
  return {
    kind: RECOVERY_KIND,
    service: ORDONNANCE_SERVICE,
    label: "Ordonnance numérique : récupération",
    schema: recoveryPayload,
    send: async (message, signal): Promise<SendOutcome> => {
      const port = await deps.portFor(message.officineId);
      if (!port) return { kind: "indisponible", detail: TEXTS.noService };
      const numero = parseNumeroOrdonnance(message.payload.numero);
      if (!numero) throw new Error("a recovery without number");
      const { officineId, payload } = message;
      const paper = await withOfficine(deps.db, officineId, (trx) => findSaleOfDispensation(trx, officineId, payload.dispensationId));
      const context = { rpps: message.actor.responsible.rpps, handedOverAt: paper.at.toISOString(), signal };
      const answer = await port.consulter(numero, context);
      if (!answer.ok) return judgeRecoveryFailure(answer.failure, deps.clock.now());
      const prepared = await prepareCompletion(deps, message.actor, message.payload, { ...answer.value, driver: port.driver });
      // Held by a sale of ours, the lock is that sale's too.
      if (prepared === "prepared") await freeLock(port, answer.value.ordonnance.taskId, answer.value.verrou.secret);
      const text = prepared === "held-elsewhere" ? RECOVERY.heldElsewhere : RECOVERY.toComplete;
      return { kind: "refuse", code: "A_COMPLETER", text, aCorriger: true };
    },
    probe: async (): Promise<ProbeOutcome> => ({ kind: "absent" }),
    show: () => ({ call: "GET …/Task, puis lecture de l'ordonnance" }),
  };
}

/** Nobody is at the counter with this ordonnance now; other pharmacies may need it. A lock not freed ends by itself. */
async function freeLock(port: OrdonnancePort, taskId: string, secret: string): Promise<void> {
  await port.liberer(taskId, secret);
}

function judgeRecoveryFailure(failure: OrdonnanceFailure, now: Date): SendOutcome {
  switch (failure.kind) {
    case "INCONNUE":
      return { kind: "refuse", code: failure.kind, text: RECOVERY.notFound, aCorriger: false };
    case "INCERTAIN":
      return { kind: "indisponible", detail: EXECUTION_WAITS.lost };
    case "REPONSE_ILLISIBLE":
      return { kind: "indisponible", detail: EXECUTION_WAITS.unreadable };
    default:
      return judgeFailure(failure, now);
  }
}
