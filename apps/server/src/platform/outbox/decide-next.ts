import type { SendState } from "@comptoir/contract";
import type { CallOutcome } from "./call-service.js";
import type { AttemptOutcome } from "./tables.js";

/** Longest wait that a service can ask for (a lock lasts 30 minutes). */
const RETRY_AFTER_MAX_MS = 30 * 60_000;

/** What a row becomes after an attempt. */
export interface NextStep {
  readonly state: Exclude<SendState, "en-cours" | "abandonne">;
  /** Before the next attempt, when there is one. */
  readonly delayMs: number;
  readonly reason: string;
  readonly code: string | null;
  readonly reference: string | null;
  readonly outcome: AttemptOutcome;
  /** What the attempt says of the service itself: a refusal is an answer, the service is there. */
  readonly service: "ok" | "indisponible";
}

/**
 * The transition table of a row after an attempt. `backOffMs` is the delay of this attempt's number, already drawn; `settleMs` leaves a call
 * whose answer was lost the time to end at the service before it is asked about.
 *
 * | learnt       | while sending      | while probing            |
 * |--------------|--------------------|--------------------------|
 * | envoye       | envoye             | envoye                   |
 * | refuse       | refuse, a-corriger | refuse, a-corriger       |
 * | indisponible | a-envoyer, later   | incertain, later         |
 * | incertain    | incertain, later   | incertain, later         |
 * | absent       | (bug)              | a-envoyer, at once       |
 */
export function decideNext(
  learnt: CallOutcome,
  attempt: { readonly probing: boolean; readonly backOffMs: number; readonly settleMs: number },
): NextStep {
  const none = { delayMs: 0, code: null, reference: null };
  switch (learnt.kind) {
    case "envoye":
      return {
        ...none,
        state: "envoye",
        reason: ("detail" in learnt && learnt.detail) || "",
        reference: learnt.reference,
        outcome: "envoye",
        service: "ok",
      };
    case "refuse": {
      const state = learnt.aCorriger ? "a-corriger" : "refuse";
      return { ...none, state, reason: learnt.text, code: learnt.code, outcome: state, service: "ok" };
    }
    case "indisponible":
      return {
        ...none,
        state: attempt.probing ? "incertain" : "a-envoyer",
        delayMs: Math.max(attempt.backOffMs, Math.min(learnt.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)),
        reason: learnt.detail,
        outcome: "indisponible",
        service: learnt.serviceAnswered ? "ok" : "indisponible",
      };
    case "incertain":
      return {
        ...none,
        state: "incertain",
        delayMs: attempt.settleMs + attempt.backOffMs,
        reason: learnt.detail,
        outcome: "incertain",
        service: "indisponible",
      };
    case "absent":
      if (!attempt.probing) throw new Error("a send cannot end as absent");
      return {
        ...none,
        state: "a-envoyer",
        reason: "Le service n'a rien reçu : renvoi avec la même clé.",
        outcome: "absent",
        service: "ok",
      };
  }
}
