import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { listOpenSales, type OpenSale } from "./store.js";

/** Sales under way or waiting, of every workstation. The list shows names: it is audited as one reading. */
export async function listSales(deps: CounterDeps, actor: Actor): Promise<OpenSale[]> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const sales = await listOpenSales(trx, actor.officineId);
    await recordAudit(trx, {
      actor,
      action: "sale.read",
      target: { kind: "liste", id: "ventes" },
      outcome: "ok",
      detail: { sales: sales.length },
    });
    return sales;
  });
}
