import type { Claim } from "./claim.js";
import type { ClaimedRow } from "./read-claimed.js";
import type { OutboxKind, OutboxMessage, ProbeOutcome, SendOutcome } from "./types.js";

/** What one attempt learnt, whichever call it made. */
export type CallOutcome = SendOutcome | { readonly kind: "absent" };

/** A registered kind, its payload type forgotten: the schema gives it back at each call. */
export type AnyOutboxKind = OutboxKind<unknown>;

/**
 * Step two: the call, with a time-out and no transaction open. Whatever happens it says what is known: a call without an answer in
 * time, or that ends by an exception, has an unknown outcome. Never throws.
 */
export async function callService(
  kind: AnyOutboxKind,
  claim: Claim,
  row: ClaimedRow,
  o: { timeoutMs: number; onError: (error: unknown) => void },
): Promise<CallOutcome> {
  const message = prepareMessage(kind, claim, row);
  if (!message) {
    const text = "Cette version de Comptoir ne sait pas relire cette transmission. Prévenez le support avant de la relancer.";
    return { kind: "refuse", code: "CONTENU_ILLISIBLE", text, aCorriger: true };
  }
  const timeOut = AbortSignal.timeout(o.timeoutMs);
  const expired = new Promise<"expired">((resolve) => timeOut.addEventListener("abort", () => resolve("expired"), { once: true }));
  const call = row.probing ? kind.probe(message, timeOut) : kind.send(message, timeOut);
  try {
    const first = await Promise.race([call, expired]);
    if (first !== "expired") return first satisfies SendOutcome | ProbeOutcome;
    call.catch(o.onError);
    return unknownOutcome(row, "Pas de réponse du service dans le délai.");
  } catch (error) {
    o.onError(error);
    return unknownOutcome(row, "Erreur pendant l'envoi.");
  }
}

/** A question may be asked again freely; a send whose end is not known must be asked about first. */
function unknownOutcome(row: ClaimedRow, detail: string): CallOutcome {
  return row.probing ? { kind: "indisponible", detail } : { kind: "incertain", detail };
}

/** The frozen bytes as what the feature froze; undefined when this version cannot read them. */
export function parsePayload(kind: AnyOutboxKind, bytes: Buffer): { readonly payload: unknown } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
  const payload = kind.schema.safeParse(json);
  return payload.success ? { payload: payload.data } : undefined;
}

function prepareMessage(kind: AnyOutboxKind, claim: Claim, row: ClaimedRow): OutboxMessage<unknown> | undefined {
  const read = parsePayload(kind, row.payload);
  if (!read) return undefined;
  return {
    id: claim.id,
    officineId: claim.officineId,
    idempotencyKey: row.idempotencyKey,
    payload: read.payload,
    actor: row.actor,
    attempt: claim.attempt,
    maybeUnderWay: row.maybeUnderWay,
  };
}
