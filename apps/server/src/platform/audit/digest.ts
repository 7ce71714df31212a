import { createHash } from "node:crypto";

/** Columns of `audit_event` under the chain, in the order of the canonical row. */
export const SEALED_COLUMNS = [
  "officine_id",
  "id",
  "at",
  "operator_id",
  "operator_name",
  "role",
  "rpps",
  "responsible_rpps",
  "workstation",
  "means",
  "action",
  "target_kind",
  "target_id",
  "patient_id",
  "outcome",
  "detail_digest",
] as const;

/** An event as the chain reads it: `at` in microseconds UTC, digests in hex, everything else as stored. */
export type SealedRow = { readonly [K in (typeof SEALED_COLUMNS)[number]]: string | null };

/** Digest that precedes position 1. */
export const CHAIN_START = Buffer.alloc(32);

/** SHA-256(salt ‖ detail): the salt goes with the payload, so a purged detail cannot be guessed from its digest. */
export function digestDetail(salt: Uint8Array, detail: string): Buffer {
  return createHash("sha256").update(salt).update(detail, "utf8").digest();
}

/** SHA-256("comptoir-audit-1" ‖ previous digest ‖ canonical row), the canonical row being a JSON array of the sealed columns. */
export function digestRow(previous: Uint8Array, row: SealedRow): Buffer {
  const canonical = JSON.stringify(SEALED_COLUMNS.map((column) => row[column]));
  return createHash("sha256").update("comptoir-audit-1").update(previous).update(canonical, "utf8").digest();
}
