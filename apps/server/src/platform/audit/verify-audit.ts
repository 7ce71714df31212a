import { type Kysely, sql } from "kysely";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import { type ChainedRow, listChain } from "./chain-store.js";
import { CHAIN_START, digestDetail, digestRow } from "./digest.js";
import { type AuditHead, isHeadGenuine } from "./head.js";
import type { TrustedKeys } from "./signing-key.js";

/** What is wrong with a trail, with the position at which it was seen. */
export type AuditFault =
  | { readonly kind: "EVENT_MISSING"; readonly position: number }
  | { readonly kind: "EVENT_CHANGED"; readonly position: number }
  | { readonly kind: "DETAIL_CHANGED"; readonly position: number }
  | { readonly kind: "SEAL_MISSING"; readonly position: number }
  | { readonly kind: "HEAD_FORGED"; readonly position: number }
  | { readonly kind: "HEAD_UNKNOWN_KEY"; readonly position: number; readonly keyId: string }
  | { readonly kind: "CHAIN_RECOMPUTED"; readonly position: number }
  | { readonly kind: "TAIL_MISSING"; readonly position: number; readonly last: number }
  | { readonly kind: "NOT_SEALED"; readonly count: number }
  | { readonly kind: "HEADS_FILE_UNREADABLE"; readonly where: string };

export interface AuditVerdict {
  readonly events: number;
  /** Details removed by a purge: their events still verify. */
  readonly purgedDetails: number;
  /** Position and instant of the last signed head found outside the database. */
  readonly lastHead: { readonly position: number; readonly signedAt: string } | undefined;
  readonly restoredAt: readonly { readonly position: number; readonly signedAt: string }[];
  readonly faults: readonly AuditFault[];
}

const PAGE = 5000;
/** Beyond this the reader has understood. */
const MAX_FAULTS = 50;
/** A sealer needs less than a second; more than this and nobody seals. */
const UNSEALED_SECONDS = 30;

/**
 * Recomputes the chain of an officine and compares it with the signed heads, those of the database and those kept outside
 * (PGSSI-S imputabilité; decisions, Audit). A changed byte breaks a digest; a deleted row leaves a hole; a chain recomputed after a
 * change contradicts the signed heads; a tail cut off, heads included, contradicts the heads kept outside.
 */
export async function verifyAudit(
  db: Kysely<Database>,
  officineId: string,
  outside: { heads: readonly AuditHead[]; unreadable: readonly string[] },
  keys: TrustedKeys,
): Promise<AuditVerdict> {
  const faults: AuditFault[] = outside.unreadable.map((where) => ({ kind: "HEADS_FILE_UNREADABLE", where }));
  const fault = (found: AuditFault): void => {
    if (faults.length < MAX_FAULTS) faults.push(found);
  };
  const kept = outside.heads.filter((head) => head.officineId === officineId);
  for (const head of kept) judgeHead(head, keys, fault);
  const genuine = kept.filter((head) => isHeadGenuine(keys, head));
  const lastRestore = genuine.findLastIndex((head) => head.kind === "restore");
  const current = genuine.slice(Math.max(0, lastRestore));

  return withOfficine(db, officineId, async (trx) => {
    const inside = await sql<{ position: string; digest: Buffer; signed_at: Date; key_id: string; signature: Buffer }>`
      select position, digest, signed_at, key_id, signature from audit_head where officine_id = ${officineId} order by position`.execute(
      trx,
    );
    const expected = new Map<number, string>();
    for (const row of inside.rows) {
      const head: AuditHead = {
        kind: "head",
        officineId,
        position: Number(row.position),
        digest: row.digest.toString("hex"),
        signedAt: row.signed_at.toISOString(),
        keyId: row.key_id,
        signature: row.signature.toString("base64"),
      };
      judgeHead(head, keys, fault);
      if (isHeadGenuine(keys, head)) expected.set(head.position, head.digest);
    }
    const outsideExpected = new Map(current.map((head) => [head.position, head.digest]));

    let position = 0;
    let digest: Buffer = CHAIN_START;
    let events = 0;
    let purgedDetails = 0;
    for (;;) {
      const page = await listChain(trx, officineId, position, PAGE);
      for (const row of page) {
        for (; position + 1 < row.position; position += 1) fault({ kind: "SEAL_MISSING", position: position + 1 });
        judgeRow(row, digest, fault);
        // The stored digest goes on: one changed row is one fault, not a fault for each row that follows.
        digest = row.digest;
        position = row.position;
        events += 1;
        if (!row.payload) purgedDetails += 1;
        const hex = digest.toString("hex");
        for (const signed of [expected.get(position), outsideExpected.get(position)]) {
          if (signed !== undefined && signed !== hex) fault({ kind: "CHAIN_RECOMPUTED", position });
        }
      }
      if (page.length < PAGE) break;
    }
    const last = current.reduce<AuditHead | undefined>((best, head) => (best && best.position >= head.position ? best : head), undefined);
    if (last && last.position > position) fault({ kind: "TAIL_MISSING", position: last.position, last: position });
    const unsealed = await sql<{ count: string }>`
      select count(*) as count from audit_event e
      where e.officine_id = ${officineId} and e.at < clock_timestamp() - make_interval(secs => ${UNSEALED_SECONDS})
        and not exists (select from audit_seal s where s.officine_id = e.officine_id and s.event_id = e.id)`.execute(trx);
    const count = Number(unsealed.rows[0]?.count ?? 0);
    if (count > 0) fault({ kind: "NOT_SEALED", count });
    return {
      events,
      purgedDetails,
      lastHead: last && { position: last.position, signedAt: last.signedAt },
      restoredAt: genuine.filter((head) => head.kind === "restore").map(({ position: at, signedAt }) => ({ position: at, signedAt })),
      faults,
    };
  });
}

function judgeHead(head: AuditHead, keys: TrustedKeys, fault: (found: AuditFault) => void): void {
  if (!keys.has(head.keyId)) fault({ kind: "HEAD_UNKNOWN_KEY", position: head.position, keyId: head.keyId });
  else if (!isHeadGenuine(keys, head)) fault({ kind: "HEAD_FORGED", position: head.position });
}

function judgeRow(row: ChainedRow, previous: Buffer, fault: (found: AuditFault) => void): void {
  if (!row.event) {
    fault({ kind: "EVENT_MISSING", position: row.position });
    return;
  }
  if (!digestRow(previous, row.event).equals(row.digest)) fault({ kind: "EVENT_CHANGED", position: row.position });
  if (row.payload && digestDetail(row.payload.salt, row.payload.detail).toString("hex") !== row.event.detail_digest) {
    fault({ kind: "DETAIL_CHANGED", position: row.position });
  }
}
