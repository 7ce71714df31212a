import type { SendState } from "@comptoir/contract";
import { notifications } from "@mantine/notifications";
import { announce } from "../../frame/announcer.js";
import { createStore } from "../../store.js";

/** A sale validated at this workstation since the page was loaded, and how its transmission goes. */
export interface Delivery {
  readonly saleId: string;
  /** Absent when the server answered a sale without it. */
  readonly deliveryId?: string | undefined;
  readonly who: string;
  readonly boxes: number;
  readonly at: string;
  readonly transmission?: { readonly id: string; readonly state: SendState; readonly text: string } | undefined;
}

const KEPT = 5;
/** The newest first. */
export const deliveryStore = createStore<{ readonly deliveries: readonly Delivery[] }>({ deliveries: [] });

/** `envoye`, `refuse`, `abandonne`: nothing more will come by itself. */
export function isFinal(state: SendState): boolean {
  return state === "envoye" || state === "refuse" || state === "abandonne";
}

/** Said when the sale is recorded. Success is said only when the service has said it (decisions, Everywhere). */
export function sayRecorded(delivery: Pick<Delivery, "transmission">): string {
  if (!delivery.transmission) return "Délivrance enregistrée.";
  if (delivery.transmission.state === "envoye") return "Délivrance enregistrée — transmise à l'Assurance Maladie.";
  return "Délivrance enregistrée — envoi à l'Assurance Maladie en file d'attente.";
}

export function recordDelivery(delivery: Delivery): void {
  deliveryStore.set(({ deliveries }) => ({
    deliveries: [delivery, ...deliveries.filter((other) => other.saleId !== delivery.saleId)].slice(0, KEPT),
  }));
  announce("done", sayRecorded(delivery));
}

/** The outbox moved: the sentence follows, and the end of it is told wherever the operator is by then. */
export function recordProgress(transmissionId: string, state: SendState, text: string): void {
  const delivery = deliveryStore.get().deliveries.find((other) => other.transmission?.id === transmissionId);
  if (!delivery || delivery.transmission?.state === state) return;
  deliveryStore.set(({ deliveries }) => ({
    deliveries: deliveries.map((other) => (other === delivery ? { ...other, transmission: { id: transmissionId, state, text } } : other)),
  }));
  if (state === "envoye") {
    announce("done", `Transmis à l'Assurance Maladie : ${delivery.who}.`);
  } else if (state === "refuse" || state === "a-corriger") {
    announce("refused", `${delivery.who} — ${text}`);
    notifications.show({
      title: state === "refuse" ? "Transmission refusée — produits déjà remis" : "Transmission à corriger",
      message: `${delivery.who} — ${text}`,
      color: "red",
      autoClose: false,
      closeButtonProps: { "aria-label": "Fermer l'avis" },
    });
  }
}
