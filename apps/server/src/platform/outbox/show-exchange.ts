import type { Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import { type AnyOutboxKind, parsePayload } from "./call-service.js";
import type { ShownExchange } from "./types.js";

/** What a row sends, from its frozen bytes; undefined when this version cannot read them. */
export async function showExchange(
  trx: Transaction<Database>,
  kinds: readonly AnyOutboxKind[],
  o: { readonly officineId: string; readonly id: string },
): Promise<ShownExchange | undefined> {
  const row = await trx
    .selectFrom("outbox")
    .select(["kind", "payload", "idempotency_key"])
    .where("officine_id", "=", o.officineId)
    .where("id", "=", o.id)
    .executeTakeFirst();
  const kind = row && kinds.find((one) => one.kind === row.kind);
  const read = kind && parsePayload(kind, row.payload);
  return read && kind.show(read.payload, row.idempotency_key);
}
