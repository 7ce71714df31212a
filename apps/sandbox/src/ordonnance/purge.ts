import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { purgeDay } from "./operation.js";
import { findOrdonnance } from "./store.js";

/**
 * Deletes what is older than five years: patient, prescriber, lines, executions and kept answers go, the number stays so that
 * it is refused as expired and never given again. Returns how many ordonnances were purged.
 */
export async function purgeOrdonnances(nation: Nation, clock: NationClock): Promise<number> {
  const rows = await nation
    .selectFrom("ordonnance")
    .select(["id", "authored_on"])
    .where("purged_at", "is", null)
    .orderBy("authored_on")
    .execute();
  const due = rows.filter((row) => clock.today() >= purgeDay(row.authored_on));
  for (const { id } of due) {
    await nation.transaction().execute(async (trx) => {
      const found = await findOrdonnance(trx, id, "lock");
      if (found === undefined) return;
      await trx
        .deleteFrom("answer")
        .where("operation", "in", [`dispense ${id}`, ...found.executions.map((one) => `annuler ${one.row.id}`)])
        .execute();
      await trx.deleteFrom("execution").where("ordonnance_id", "=", id).execute();
      await trx.deleteFrom("line").where("ordonnance_id", "=", id).execute();
      await trx
        .updateTable("ordonnance")
        .set({
          patient: null,
          prescriber: null,
          label: "",
          purged_at: clock.now(),
          lock_finess: null,
          lock_secret: null,
          lock_expires: null,
        })
        .where("id", "=", id)
        .execute();
    });
  }
  return due.length;
}
