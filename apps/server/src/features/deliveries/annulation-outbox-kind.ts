import type { OrdonnanceFailure, OrdonnancePort } from "@comptoir/segur/ordonnance";
import { z } from "zod";
import type { OutboxKind, ProbeOutcome, SendOutcome } from "../../platform/outbox/index.js";
import { judgeFailure, ORDONNANCE_SERVICE } from "../counter/index.js";
import { ANNULATION } from "./texts.js";

export const ANNULATION_KIND = "ordonnance.annulation";

const annulationPayload = z.object({
  /** Key under which the execution was sent: the id of the delivery. */
  executionKey: z.uuid(),
  reason: z.string().min(3).max(500),
});
export type AnnulationPayload = z.infer<typeof annulationPayload>;

/** Key of the cancellation of a delivery: one per delivery, whatever is clicked. */
export function annulationKeyOf(dispensationId: string): string {
  return `annulation-${dispensationId}`;
}

/**
 * What the outbox does with a cancellation. It leaves after its execution (same ordering key) and looks at the service first: what was
 * never recorded needs no undoing, and what is undone already is not undone twice.
 */
export function createAnnulationOutboxKind(deps: {
  readonly portFor: (officineId: string) => Promise<OrdonnancePort | undefined>;
  readonly now: () => Date;
}): OutboxKind<AnnulationPayload> {
  return {
    kind: ANNULATION_KIND,
    service: ORDONNANCE_SERVICE,
    label: "Ordonnance numérique : annulation",
    schema: annulationPayload,
    send: async ({ officineId, payload, idempotencyKey }, signal): Promise<SendOutcome> => {
      const port = await deps.portFor(officineId);
      if (!port) return { kind: "indisponible", detail: NO_SERVICE };
      const found = await port.chercherExecution(payload.executionKey, { signal });
      if (!found.ok) return judgeQuestion(found.failure, deps.now());
      if (!found.value) return { kind: "envoye", reference: "aucune-execution", detail: ANNULATION.nothing };
      const { dispensationId, cancelled } = found.value;
      if (cancelled) return { kind: "envoye", reference: dispensationId, detail: ANNULATION.alreadyDone };
      const done = await port.annulerExecution(dispensationId, payload.reason, idempotencyKey, { signal });
      return done.ok ? { kind: "envoye", reference: dispensationId } : judgeAnnulation(done.failure, deps.now());
    },
    probe: async ({ officineId, payload }, signal): Promise<ProbeOutcome> => {
      const port = await deps.portFor(officineId);
      if (!port) return { kind: "indisponible", detail: NO_SERVICE };
      const found = await port.chercherExecution(payload.executionKey, { signal });
      if (!found.ok) {
        const outcome = judgeQuestion(found.failure, deps.now());
        return { kind: "indisponible", detail: outcome.kind === "indisponible" ? outcome.detail : NO_SERVICE };
      }
      return found.value?.cancelled ? { kind: "envoye", reference: found.value.dispensationId } : { kind: "absent" };
    },
    // The reason was written by hand: it may name somebody.
    show: ({ executionKey }) => ({ call: "Annulation de l'exécution", body: JSON.stringify({ executionKey, reason: "•••" }, null, 2) }),
  };
}

const NO_SERVICE = "Le service Ordonnance Numérique ne répond pas.";

/** A question that fails has changed nothing: it is asked again, except where a person must act first. */
function judgeQuestion(failure: OrdonnanceFailure, now: Date): SendOutcome {
  if (failure.kind === "NON_HABILITE") return judgeFailure(failure, now);
  const retryAfterMs = failure.kind === "INDISPONIBLE" ? failure.retryAfterMs : undefined;
  return { kind: "indisponible", detail: NO_SERVICE, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** What the service says of a cancellation. A refusal is final: an open row would hold back the next acts on this ordonnance. */
function judgeAnnulation(failure: OrdonnanceFailure, now: Date): SendOutcome {
  switch (failure.kind) {
    case "INDISPONIBLE":
    case "INCERTAIN":
    case "REPONSE_ILLISIBLE":
    case "VERROUILLEE":
    case "NON_HABILITE":
      return judgeFailure(failure, now);
    case "CLE_REUTILISEE":
      return { kind: "refuse", code: failure.kind, text: ANNULATION.reused, aCorriger: false };
    case "VALIDATION":
      return { kind: "refuse", code: failure.kind, text: ANNULATION.notLatest, aCorriger: false };
    default:
      return { kind: "refuse", code: failure.kind, text: ANNULATION.unknown, aCorriger: false };
  }
}
