import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import { insertOrdonnancierEntries, takeOrdonnancierNumbers } from "../counter/index.js";
import { listEntriesToCorrect } from "./cancellation-store.js";

/**
 * The ordonnancier after a cancellation: each number given to the delivery is answered by a line with a number of its own that cites it.
 * No number is taken out, none is given twice.
 */
export async function correctOrdonnancier(
  trx: Transaction<Database>,
  actor: Actor,
  o: { readonly dispensationId: string; readonly reason: string; readonly now: Date },
): Promise<void> {
  const entries = await listEntriesToCorrect(trx, actor.officineId, o.dispensationId);
  if (entries.length === 0) return;
  const first = await takeOrdonnancierNumbers(trx, actor.officineId, entries.length);
  await insertOrdonnancierEntries(
    trx,
    entries.map(({ number, units, correction: _, ...entry }, index) => ({
      ...entry,
      units: units === null ? null : Number(units),
      number: first + index,
      at: o.now,
      corrects: number,
      correction: `Annule le n° ${number} (${actor.operatorName}) : ${o.reason}`,
    })),
  );
}
