import type { Kysely, Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import { findLastSeal, insertSeals, listPendingRows, type Seal, trySealerLock } from "./chain-store.js";
import { CHAIN_START, digestRow } from "./digest.js";
import { type AuditHead, signHead } from "./head.js";
import type { AuditSigner } from "./signing-key.js";

/** Events chained in one transaction: about 20 ms. */
const BATCH = 1000;

export interface SealResult {
  readonly sealed: number;
  readonly head: AuditHead | undefined;
  /** More is waiting. */
  readonly more: boolean;
}

/**
 * Chains what is committed and not chained yet, signs the new head, all in one transaction. What is pending is a table, never
 * "id > last": transactions commit in another order than they began. Nothing is done when another process seals this officine.
 */
export async function sealOfficine(
  worker: Kysely<Database>,
  officineId: string,
  o: { signer: AuditSigner; now: () => Date },
): Promise<SealResult> {
  return withOfficine(worker, officineId, async (trx) => {
    if (!(await trySealerLock(trx, officineId))) return { sealed: 0, head: undefined, more: false };
    const rows = await listPendingRows(trx, officineId, BATCH);
    if (rows.length === 0) return { sealed: 0, head: undefined, more: false };
    const last = await findLastSeal(trx, officineId);
    let position = last?.position ?? 0;
    let digest = last?.digest ?? CHAIN_START;
    const seals: Seal[] = rows.map((row) => {
      position += 1;
      digest = digestRow(digest, row);
      return { position, eventId: row.id ?? "", digest };
    });
    await insertSeals(trx, officineId, seals);
    const head = signHead(o.signer, {
      kind: "head",
      officineId,
      position,
      digest: digest.toString("hex"),
      signedAt: o.now().toISOString(),
    });
    await insertHead(trx, head);
    return { sealed: seals.length, head, more: rows.length === BATCH };
  });
}

async function insertHead(trx: Transaction<Database>, head: AuditHead): Promise<void> {
  await trx
    .insertInto("audit_head")
    .values({
      officine_id: head.officineId,
      position: head.position,
      digest: Buffer.from(head.digest, "hex"),
      signed_at: new Date(head.signedAt),
      key_id: head.keyId,
      signature: Buffer.from(head.signature, "base64"),
    })
    .execute();
}
