import type { Prescriber } from "@comptoir/contract";
import { parseRpps } from "@comptoir/segur/nomenclatures";
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { foldPrescriber } from "./fold-prescriber.js";
import { listPrescribers } from "./store.js";

const MAX_ROWS = 8;

/** Completion of « Prescripteur ». It names professionals and no patient: no audit. */
export async function searchPrescribers(
  db: Kysely<Database>,
  actor: Actor,
  q: string,
): Promise<{ prescribers: Prescriber[]; wrongKey: boolean }> {
  const wrongKey = /^\d{11}$/.test(q) && parseRpps(q) === undefined;
  const words = foldPrescriber(q);
  if (wrongKey || words.length === 0) return { prescribers: [], wrongKey };
  const rows = await withOfficine(db, actor.officineId, (trx) => listPrescribers(trx, actor.officineId, words, MAX_ROWS));
  return {
    prescribers: rows.map(({ id, name, rpps, speciality }) => ({
      id,
      name,
      ...(rpps === null ? {} : { rpps }),
      ...(speciality === null ? {} : { speciality }),
    })),
    wrongKey,
  };
}
