import type { z } from "zod";
import type { Actor } from "../actor.js";

/** What a sender learnt (decisions, Outbox). An unknown outcome is a state: the next step is `probe`, never a blind resend. */
export type SendOutcome =
  /** `detail`: what to say besides « Envoyé », in French. */
  | { readonly kind: "envoye"; readonly reference: string; readonly detail?: string }
  /** The service said no; a person must look. `aCorriger` = correct and resend is possible. */
  | { readonly kind: "refuse"; readonly code: string; readonly text: string; readonly aCorriger: boolean }
  /** Surely not carried out: try again later. `serviceAnswered` = the service is there, only this row must wait (a lock held elsewhere). */
  | { readonly kind: "indisponible"; readonly detail: string; readonly retryAfterMs?: number; readonly serviceAnswered?: boolean }
  /** May have been carried out. */
  | { readonly kind: "incertain"; readonly detail: string };

export type ProbeOutcome =
  | { readonly kind: "envoye"; readonly reference: string }
  | { readonly kind: "absent" }
  | { readonly kind: "indisponible"; readonly detail: string };

export interface OutboxMessage<P> {
  readonly id: string;
  readonly officineId: string;
  /** Frozen at enqueue, like the payload. */
  readonly idempotencyKey: string;
  readonly payload: P;
  /** On whose behalf; his rights are those of the day. */
  readonly actor: Actor;
  readonly attempt: number;
  /**
   * The service was asked about an earlier send and knew nothing of it: that send may still be on its way. Where the protocol offers a
   * way to make it void (a lock to be taken anew), the sender does so before it sends again.
   */
  readonly maybeUnderWay: boolean;
}

/** What leaves, as a person may look at it (screens, « Transmissions »): the call, and its body without what names people. */
export interface ShownExchange {
  readonly call: string;
  /** JSON, indented. Absent: the call has no body. */
  readonly body?: string;
}

/** A feature registers one in main.ts; the outbox imports no feature. */
export interface OutboxKind<P> {
  readonly kind: string;
  readonly service: string;
  /** French label of the act, shown in Transmissions. */
  readonly label: string;
  readonly schema: z.ZodType<P>;
  send(message: OutboxMessage<P>, signal: AbortSignal): Promise<SendOutcome>;
  probe(message: OutboxMessage<P>, signal: AbortSignal): Promise<ProbeOutcome>;
  show(payload: P, idempotencyKey: string): ShownExchange;
}

export interface NewOutboxRow {
  readonly kind: string;
  readonly service: string;
  /** Rows with the same key leave one after the other, in order. */
  readonly orderingKey: string;
  readonly idempotencyKey: string;
  readonly payload: unknown;
  readonly actor: Actor;
  readonly act: string;
  readonly patientId?: string;
}
