import type { Sale, SaleDraft } from "@comptoir/contract";
import { lireCodeOrdonnance } from "@comptoir/segur/ordonnance";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { refuseStale, refuseUnknownPatient } from "./refuse-sale.js";
import { releaseLock } from "./release-lock.js";
import { readSaleView } from "./sale-view.js";
import { deleteSaleOrdonnance, findSale, findSaleOrdonnance, insertConsultation, type SaleOrdonnance, updateSale } from "./store.js";

/** Outcome of a consultation whose answer nobody waited for: the ordonnance is read later. */
const NOT_AWAITED = "INCERTAIN";

/**
 * The operator stops waiting for an ordonnance (Échap, or « continuer sans »). Whichever comes first, this or the answer, the sale ends
 * without that ordonnance and the service without that lock: an answer already tied is untied here, and one that comes later finds
 * another version and gives its lock back. No version is asked for, since the answer may have changed it. A confirmed ordonnance stays.
 */
export async function leaveOrdonnance(
  deps: CounterDeps,
  actor: Actor,
  o: { id: string; code: string; draft: SaleDraft; onPaper: boolean },
): Promise<Sale | Refusal> {
  const read = lireCodeOrdonnance(o.code);
  if (!read.ok) return refuse("CODE_NON_RECONNU");
  const { numero } = read.value;
  let freed: SaleOrdonnance | undefined;
  const left = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const unknown = await refuseUnknownPatient(trx, deps, o.draft);
    if (unknown) return unknown;
    const sale = await findSale(trx, actor.officineId, o.id, "lock");
    if (!sale) return refuse("INTROUVABLE");
    const over = refuseStale(sale, sale.version);
    if (over) return over;
    const tied = await findSaleOrdonnance(trx, actor.officineId, o.id);
    const now = deps.clock.now();
    if (tied && !tied.confirmed_at && tied.numero === numero) {
      await deleteSaleOrdonnance(trx, actor.officineId, o.id);
      freed = tied;
    }
    await updateSale(trx, actor, o.id, { draft: tied?.confirmed_at ? { ...o.draft, kind: "numerique" } : o.draft }, now);
    if (o.onPaper) {
      await insertConsultation(trx, {
        officine_id: actor.officineId,
        id: deps.ids.newId(),
        sale_id: o.id,
        numero,
        at: now,
        outcome: NOT_AWAITED,
      });
    }
    await recordAudit(trx, {
      actor,
      action: "ordonnance.leave",
      target: { kind: "ordonnance", id: numero },
      outcome: "ok",
      detail: { sale: o.id, onPaper: o.onPaper, untied: freed !== undefined },
    });
    return readSaleView(trx, deps, actor, o.id);
  });
  if (freed) releaseLock(deps, actor.officineId, freed);
  return left;
}
