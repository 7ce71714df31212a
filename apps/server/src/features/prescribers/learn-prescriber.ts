import { randomUUID } from "node:crypto";
import { parseRpps } from "@comptoir/segur/nomenclatures";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { foldPrescriber } from "./fold-prescriber.js";
import { saveByName, saveByRpps } from "./store.js";

/**
 * Keeps a prescriber met on a confirmed ordonnance numérique or typed from paper, for the next time. A number whose key is wrong is not
 * kept; a name without a letter is nobody.
 */
export async function learnPrescriber(
  trx: Transaction<Database>,
  officineId: string,
  o: { readonly name: string; readonly rpps?: string | undefined; readonly speciality?: string | undefined; readonly now: Date },
): Promise<void> {
  const name = o.name.trim();
  const words = foldPrescriber(name);
  if (words.length === 0) return;
  const rpps = o.rpps === undefined ? undefined : parseRpps(o.rpps);
  const row = {
    officine_id: officineId,
    id: randomUUID(),
    name,
    rpps: rpps ?? null,
    speciality: o.speciality ?? null,
    search_text: [...words, ...(rpps === undefined ? [] : [rpps])].map((word) => ` ${word}`).join(""),
    last_used_at: o.now,
  };
  await (rpps === undefined ? saveByName(trx, row) : saveByRpps(trx, row));
}
