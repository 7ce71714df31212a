import { type Execution, encodeExecution, type OrdonnanceFailure, type OrdonnancePort } from "@comptoir/segur/ordonnance";
import type { OutboxKind, ProbeOutcome, SendOutcome } from "../../platform/outbox/index.js";
import { executionPayload } from "./execution-payload.js";
import { redactExecution } from "./redact-execution.js";
import { EXECUTION_REFUSED, EXECUTION_TO_CORRECT, EXECUTION_WAITS, TEXTS } from "./texts.js";

/** Name of the service on outbox rows and in the header of the screen. */
export const ORDONNANCE_SERVICE = "ordonnance";
export const EXECUTION_KIND = "ordonnance.execution";

/** Executions of one ordonnance leave one after the other. */
export function orderingKeyOf(numero: string): string {
  return `ordonnance:${numero}`;
}

/**
 * What the outbox does with an execution. The payload is the `Execution` frozen at FIN; the key is the id of the dispensation. Sending
 * takes the lock again and recomputes the rights: hours may have passed since the consultation.
 */
export function createOrdonnanceOutboxKind(deps: {
  readonly portFor: (officineId: string) => Promise<OrdonnancePort | undefined>;
  /** For a lock held elsewhere: how long until its term. */
  readonly now: () => Date;
}): OutboxKind<Execution> {
  return {
    kind: EXECUTION_KIND,
    service: ORDONNANCE_SERVICE,
    label: "Ordonnance numérique : exécution",
    schema: executionPayload,
    send: async (message, signal): Promise<SendOutcome> => {
      const port = await deps.portFor(message.officineId);
      if (!port) return { kind: "indisponible", detail: TEXTS.noService };
      const { payload, idempotencyKey, maybeUnderWay } = message;
      const sent = await port.enregistrerExecution(payload, idempotencyKey, { signal, maybeUnderWay });
      if (sent.ok) return { kind: "envoye", reference: sent.value.dispensationId };
      return judgeFailure(sent.failure, deps.now());
    },
    probe: async (message, signal): Promise<ProbeOutcome> => {
      const port = await deps.portFor(message.officineId);
      if (!port) return { kind: "indisponible", detail: TEXTS.noService };
      const found = await port.chercherExecution(message.idempotencyKey, { signal });
      if (!found.ok) return { kind: "indisponible", detail: describeWait(found.failure) };
      return found.value ? { kind: "envoye", reference: found.value.dispensationId } : { kind: "absent" };
    },
    show: (payload, key) => ({ call: "POST …/Task/…/$dispense", body: redactExecution(encodeExecution(payload, key)) }),
  };
}

/** What a failure of the port means for a row whose products are already handed over. */
export function judgeFailure(failure: OrdonnanceFailure, now: Date): SendOutcome {
  switch (failure.kind) {
    case "INCONNUE":
    case "ANNULEE":
    case "EXPIREE":
    case "DEJA_EXECUTEE":
    case "PATIENT_DISCORDANT":
    case "DROITS_INSUFFISANTS":
      return { kind: "refuse", code: failure.kind, text: EXECUTION_REFUSED[failure.kind], aCorriger: false };
    case "NON_HABILITE":
    case "CLE_REUTILISEE":
      return { kind: "refuse", code: failure.kind, text: EXECUTION_TO_CORRECT[failure.kind], aCorriger: true };
    case "VALIDATION": {
      const details = failure.details.map(({ where, what }) => `${what} (${where})`).join(" ; ");
      const text = `${EXECUTION_TO_CORRECT.VALIDATION}${details === "" ? "" : ` : ${details}`}.`;
      return { kind: "refuse", code: failure.kind, text, aCorriger: true };
    }
    case "VERROUILLEE": {
      const wait = failure.until === undefined ? undefined : new Date(failure.until).getTime() - now.getTime();
      return {
        kind: "indisponible",
        detail: EXECUTION_WAITS.locked,
        serviceAnswered: true,
        ...(wait !== undefined && wait > 0 ? { retryAfterMs: wait } : {}),
      };
    }
    case "INDISPONIBLE":
      return {
        kind: "indisponible",
        detail: EXECUTION_WAITS.away,
        ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
      };
    case "INCERTAIN":
      return { kind: "incertain", detail: EXECUTION_WAITS.lost };
    case "REPONSE_ILLISIBLE":
      return { kind: "incertain", detail: EXECUTION_WAITS.unreadable };
  }
}

function describeWait(failure: OrdonnanceFailure): string {
  if (failure.kind === "REPONSE_ILLISIBLE") return EXECUTION_WAITS.unreadable;
  return failure.kind === "NON_HABILITE" ? EXECUTION_TO_CORRECT.NON_HABILITE : EXECUTION_WAITS.away;
}
