import type { Sale, SaleDraft } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { withdrawHeader } from "./ordonnance-header.js";
import { refuseStale, refuseUnknownPatient } from "./refuse-sale.js";
import { releaseLock } from "./release-lock.js";
import { buildSaleView, readSaleView } from "./sale-view.js";
import {
  deleteSaleOrdonnance,
  findLastConsultation,
  findSale,
  findSaleOrdonnance,
  insertSale,
  type SaleOrdonnance,
  updateSale,
} from "./store.js";

/**
 * Saves what is on screen, at each change. The id is made by the page, so that a first save may be repeated; the version is the one
 * read (0 = new). A new sale joins the visit that it names, after its other members. A parked sale that is saved is in hand again.
 *
 * Choosing « papier » on a sale whose ordonnance numérique is not confirmed gives that ordonnance back.
 */
export async function saveSale(
  deps: CounterDeps,
  actor: Actor,
  o: { id: string; version: number; draft: SaleDraft; visitId?: string | undefined },
): Promise<Sale | Refusal> {
  let given: SaleOrdonnance | undefined;
  const saved = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const refused = await refuseUnknownPatient(trx, deps, o.draft);
    if (refused) return refused;
    const sale = await findSale(trx, actor.officineId, o.id, "lock");
    const now = deps.clock.now();
    const audit = () =>
      recordAudit(trx, {
        actor,
        action: "sale.save",
        target: { kind: "vente", id: o.id },
        ...(o.draft.patientId === undefined ? {} : { patientId: o.draft.patientId }),
        outcome: "ok",
      });
    if (!sale) {
      if (o.version !== 0) return refuse("INTROUVABLE");
      if (!(await insertSale(trx, actor, { id: o.id, draft: o.draft, visitId: o.visitId, now }))) return refuse("VERSION_DEPASSEE");
      await audit();
      return readSaleView(trx, deps, actor, o.id);
    }
    const stale = refuseStale(sale, o.version);
    if (stale) return stale;
    const tied = await findSaleOrdonnance(trx, actor.officineId, o.id);
    if (tied && !tied.confirmed_at && o.draft.kind === "papier") {
      await deleteSaleOrdonnance(trx, actor.officineId, o.id);
      given = tied;
    }
    // Asked for by another number since, the paper is another's; the same number refused later is still this one.
    const another = given && (await findLastConsultation(trx, actor.officineId, o.id))?.numero !== given.numero;
    const kept = given && another ? withdrawHeader(o.draft, given.ordonnance) : o.draft;
    const draft = tied?.confirmed_at ? { ...o.draft, kind: "numerique" as const } : kept;
    const updated = await updateSale(trx, actor, o.id, { draft, state: "en-cours" }, now);
    await audit();
    return buildSaleView(trx, deps, actor, updated, given ? undefined : tied);
  });
  if (given) releaseLock(deps, actor.officineId, given);
  return saved;
}
