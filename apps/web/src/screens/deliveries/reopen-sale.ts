import type { Delivery } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { goTo } from "../../frame/navigation.js";
import { closeAllWindows } from "../../frame/windows.js";
import { openOrdonnance, resumeVisit } from "../counter/index.js";

/** How often, and how many times, the cancellation is looked at before its ordonnance is read again. */
const LOOK_MS = 400;
const LOOKS = 12;

/**
 * « Corriger », once the delivery is cancelled: its new sale comes on screen. The ordonnance is read again as soon as the service has the
 * cancellation; if the service is away, the sale waits and F3 reads it later.
 */
export async function reopenSale(delivery: Delivery): Promise<void> {
  const saleId = delivery.cancellation?.saleId;
  if (saleId === undefined) return;
  const error = await resumeVisit(saleId, false);
  if (error) return announce("refused", error.text);
  closeAllWindows();
  goTo("counter");
  if (delivery.kind !== "numerique" || delivery.numero === undefined) {
    return announce("done", "Délivrance annulée, vente rouverte : corrigez, puis FIN.");
  }
  announce("info", "Délivrance annulée, vente rouverte. L'ordonnance est relue dès que le service a reçu l'annulation.");
  const waiting = delivery.transmissions.filter((one) => ["a-envoyer", "en-cours", "incertain"].includes(one.state)).at(-1);
  if (waiting && !(await isSettled(waiting.id))) {
    return announce("info", "L'annulation attend le service. Quand elle est partie (T Transmissions), relisez l'ordonnance (F3).");
  }
  openOrdonnance(delivery.numero);
}

async function isSettled(transmissionId: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    const result = await callRoute("getTransmission", { params: { id: transmissionId } });
    if (result.ok && result.value.state === "envoye") return true;
    if (result.ok && (result.value.state === "refuse" || result.value.state === "a-corriger")) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}
