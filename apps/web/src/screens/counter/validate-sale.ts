import type { ControlRow, GapReason, Sale, SaleDraft } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { notifications } from "@mantine/notifications";
import { type ApiError, callRoute, isRefusal } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { closeAllWindows, openWindow } from "../../frame/windows.js";
import { saleKeeper } from "./counter-store.js";
import { recordDelivery } from "./deliveries.js";
import { findDoubtfulRpps } from "./doubtful-rpps.js";
import { showNextOpen } from "./visit-actions.js";

/** Id of the notice « Ligne retirée — Annuler »: it does not stay above the control window. */
export const REMOVED_NOTICE = "removed";

export type Choice = ControlRow["choices"][number];

/** The reason that stands for a row: what is on screen now, else what the server last knew. */
export function findReason(row: ControlRow, draft: SaleDraft): GapReason | undefined {
  return draft.reasons.find((reason) => reason.lineId === row.lineId) ?? row.reason;
}

/** The choice that a stated reason came from. */
export function findChoice(row: ControlRow, reason: GapReason | undefined): Choice | undefined {
  return reason && row.choices.find((choice) => choice.ecart === reason.ecart && choice.motif === reason.motif);
}

/** Data prove it, or a person stated it with all that it demands. FIN accepts nothing else. */
export function isSettled(row: ControlRow, draft: SaleDraft): boolean {
  const reason = findReason(row, draft);
  const choice = findChoice(row, reason);
  if (!reason || !choice) return row.proven;
  if (choice.needsNote && !reason.note?.trim()) return false;
  return !choice.needsAccord || reason.accord !== undefined;
}

/**
 * Why FIN stops on a row: no reason yet, or one that lacks what it demands. Without a choice nothing said here lifts it: its detail says
 * what would (a list medicine without prescriber…).
 */
export function explainStop(row: ControlRow, draft: SaleDraft): string {
  const what = row.prescribed ?? row.delivered ?? "cette ligne";
  if (row.choices.length === 0) return row.detail ?? `${what} ne peut pas être délivré ainsi. Échap revient à la vente.`;
  const reason = findReason(row, draft);
  const choice = findChoice(row, reason);
  if (choice?.needsAccord && reason?.accord === undefined)
    return `« ${choice.label} » pour ${what} : complétez l'accord (de qui, RPPS à 11 chiffres, date, moyen).`;
  if (choice?.needsNote && !reason?.note?.trim()) return `« ${choice.label} » pour ${what} : écrivez en quelques mots ce qu'il en est.`;
  return `Un motif est attendu pour ${what} : vous seul pouvez le dire. Choisissez-le par son numéro.`;
}

/** FIN on the counter: the sale is saved, then its control opens. */
export async function startControl(): Promise<void> {
  const { draft, view } = saleKeeper.store.get();
  if (view?.ordonnance && !view.ordonnance.confirmed) {
    announce("info", "Confirmez d'abord le patient et le contenu de l'ordonnance.");
    return openWindow("ordonnance");
  }
  if (draft.basket.length === 0 && !view?.ordonnance) {
    announce("refused", "Rien à délivrer : scannez une boîte ou saisissez un produit (F6).");
    return;
  }
  const error = await saleKeeper.flush();
  if (error) return announce("refused", error.text);
  notifications.hide(REMOVED_NOTICE);
  const doubtful = await findDoubtfulRpps();
  if (doubtful === undefined) openWindow("control");
  else openWindow("rpps", doubtful);
}

/** FIN in the control window. A repeat after a lost answer returns the first result: nothing is delivered twice. */
export async function validateSale(): Promise<ApiError | undefined> {
  const saved = await saleKeeper.flush();
  if (saved) return saved;
  const { id, version, draft } = saleKeeper.store.get();
  const result = await callRoute("validateSale", { params: { id }, body: { version, draft } });
  if (result.ok) {
    await finish(result.value);
    return undefined;
  }
  if (isRefusal(result.error, "ECARTS_A_JUSTIFIER", "VERSION_DEPASSEE", "VENTE_VALIDEE")) await reload(id);
  return result.error;
}

async function reload(id: string): Promise<void> {
  const result = await callRoute("getSale", { params: { id } });
  if (!result.ok) return;
  if (result.value.state === "validee") await finish(result.value);
  else saleKeeper.adopt(result.value);
}

/** The sale is over: straight to the control of the next open one of the visit, until none is open. */
async function finish(sale: Sale): Promise<void> {
  saleKeeper.adopt(sale);
  recordDelivery({
    saleId: sale.id,
    deliveryId: sale.dispensation?.id,
    who: sale.patient ? namePatient(sale.patient) : "Vente anonyme",
    boxes: sale.draft.basket.reduce((sum, line) => sum + line.boxes, 0),
    at: sale.dispensation?.at ?? sale.updatedAt,
    transmission: sale.dispensation?.transmission,
  });
  closeAllWindows();
  if (await showNextOpen()) await startControl();
}
