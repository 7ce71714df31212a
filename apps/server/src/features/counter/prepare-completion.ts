import type { SaleDraft } from "@comptoir/contract";
import { matchPrescribed, type Ordonnance, type Verrou } from "@comptoir/segur/ordonnance";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { calendarDay } from "../../platform/clock.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { listItems, readFacts } from "./build-control.js";
import { formatDay } from "./code-texts.js";
import type { CounterDeps } from "./deps.js";
import { buildHeader } from "./ordonnance-header.js";
import { findHolder, findSale, findSaleOfDispensation, insertCompletionSale, lockNumero, saveSaleOrdonnance, updateSale } from "./store.js";
import { RECOVERY } from "./texts.js";

/**
 * Prepares the sale in which a hand-over made on paper will be completed: same patient, same boxes, each attached to the prescribed
 * line that it answers, the ordonnance tied and not confirmed. It waits among the parked sales. Prepared again, it changes only if the
 * first one was dropped.
 */
export async function prepareCompletion(
  deps: CounterDeps,
  actor: Actor,
  o: { readonly dispensationId: string; readonly saleId: string },
  answer: { readonly ordonnance: Ordonnance; readonly verrou: Verrou; readonly driver: string },
): Promise<"prepared" | "held-elsewhere"> {
  const { ordonnance } = answer;
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    await lockNumero(trx, actor.officineId, ordonnance.numero);
    const existing = await findSale(trx, actor.officineId, o.saleId, "lock");
    if (existing && existing.state !== "abandonnee") return "prepared";
    const holder = await findHolder(trx, actor.officineId, ordonnance.numero);
    if (holder) return "held-elsewhere";
    const paper = await findSaleOfDispensation(trx, actor.officineId, o.dispensationId);
    const facts = await readFacts(trx, deps, paper.draft.basket, ordonnance);
    const loose = paper.draft.basket.map(({ prescribedLineId: _, ...line }) => line);
    const { byLine } = matchPrescribed(ordonnance.lines, listItems(loose, facts), facts);
    const lineOf = (basketId: string) => [...byLine].find(([, shares]) => shares.some((share) => share.itemId === basketId))?.[0];
    const now = deps.clock.now();
    const draft: SaleDraft = {
      ...paper.draft,
      kind: "numerique",
      ...buildHeader(ordonnance),
      reasons: [],
      note: RECOVERY.note(ordonnance.numero, formatDay(calendarDay(paper.at))),
      basket: loose.map((line) => {
        const lineId = lineOf(line.id);
        return lineId === undefined ? line : { ...line, prescribedLineId: lineId };
      }),
    };
    if (existing) await updateSale(trx, actor, o.saleId, { draft, state: "en-attente" }, now);
    else await insertCompletionSale(trx, actor, { id: o.saleId, draft, completesId: o.dispensationId, now });
    await saveSaleOrdonnance(trx, {
      officine_id: actor.officineId,
      sale_id: o.saleId,
      numero: ordonnance.numero,
      task_id: ordonnance.taskId,
      driver: answer.driver,
      ordonnance: JSON.stringify(ordonnance),
      lock_secret: answer.verrou.secret,
      lock_expires_at: new Date(answer.verrou.expiresAt),
      consulted_at: now,
      consulted_by: actor.operatorName,
    });
    await recordAudit(trx, {
      actor: { ...actor, means: "systeme" },
      action: "ordonnance.consult",
      target: { kind: "ordonnance", id: ordonnance.numero },
      ...(draft.patientId === undefined ? {} : { patientId: draft.patientId }),
      outcome: "ok",
      detail: { sale: o.saleId, driver: answer.driver, completes: o.dispensationId },
    });
    return "prepared";
  });
}
