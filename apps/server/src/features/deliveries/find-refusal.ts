import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import { refuseValidation } from "../counter/index.js";
import { findCompletion, findLaterDelivery } from "./cancellation-store.js";
import type { CancellationRow, DispensationRow } from "./store.js";
import { REFUSALS } from "./texts.js";

/** Why this delivery cannot be cancelled by this operator now, as a sentence; undefined = it can. */
export async function findRefusal(
  trx: Transaction<Database>,
  actor: Actor,
  row: DispensationRow,
  cancellation: CancellationRow | undefined,
): Promise<string | undefined> {
  const refused = refuseValidation(actor);
  if (refused) return refused.options.text;
  if (cancellation) return REFUSALS.already(cancellation);
  if (row.kind === "numerique") {
    const later = await findLaterDelivery(trx, row);
    if (later) return REFUSALS.later(later.at);
  }
  const completion = await findCompletion(trx, row.officine_id, row.id);
  return completion && REFUSALS.completed(completion.at);
}
