import { createHash } from "node:crypto";
import type { NationTransaction } from "../platform/database.js";
import type { Answer, ServiceContext, ServiceRequest } from "./operation.js";
import { invalid, type Outcome, refused } from "./refusal.js";
import { findAnswer, insertAnswer, lockKey } from "./store.js";

/** Checks the header `Idempotency-Key` (docs/on-ouverte.md §1). */
export function readKey(key: string | undefined): Outcome<string> {
  if (key !== undefined && /^[0-9A-Za-z-]{8,64}$/.test(key)) return { ok: true, value: key };
  return invalid([
    { text: "L'en-tête Idempotency-Key est obligatoire : 8 à 64 lettres sans accent, chiffres ou tirets.", where: "Idempotency-Key" },
  ]);
}

/** SHA-256 of a body, in hexadecimal. */
export function digestBody(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}

/**
 * Runs a write once per key. The key is looked up before lock and state; an accepted answer is stored in the transaction of
 * its effect, a refusal is not (it had no effect, and the same key may be tried again). `operation` names what is written and
 * on what: the same bytes sent to another address are another request.
 */
export async function runOnce(
  context: ServiceContext,
  request: ServiceRequest,
  operation: string,
  work: (trx: NationTransaction, key: string) => Promise<Outcome<Answer>>,
): Promise<Outcome<Answer>> {
  const checked = readKey(request.key);
  if (!checked.ok) return checked;
  const key = checked.value;
  if (request.forgetful) return context.nation.transaction().execute((trx) => work(trx, key));
  const sha256 = digestBody(request.body);
  return context.nation.transaction().execute(async (trx) => {
    await lockKey(trx, request.finess, key);
    const first = await findAnswer(trx, request.finess, key);
    if (first !== undefined) {
      if (first.body_sha256 !== sha256 || first.operation !== operation) return refused("CLE_REUTILISEE");
      const body = JSON.parse(first.body) as object;
      return { ok: true, value: { status: first.status === 201 ? 201 : 200, body, replayed: true } };
    }
    const outcome = await work(trx, key);
    if (outcome.ok) {
      await insertAnswer(trx, {
        finess: request.finess,
        key,
        operation,
        body_sha256: sha256,
        status: outcome.value.status,
        body: JSON.stringify(outcome.value.body),
        answered_at: context.clock.now(),
      });
    }
    return outcome;
  });
}
