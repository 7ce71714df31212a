import type { DeliverySummary } from "@comptoir/contract";
import { formatStamp } from "../../day.js";
import { StateChip } from "../../frame/state-chip.js";
import { countWords, SEND_STATES } from "../../texts.js";

/** One delivery in the list: when, whom, what, under which ordonnance, how its sending stands. */
export function DeliveryRow({ delivery }: { readonly delivery: DeliverySummary }) {
  const { products, notDelivered, registered } = delivery;
  return (
    <span className="delivery-row">
      <span className="stamp">{formatStamp(delivery.at).slice(0, 16)}</span>
      <strong className="delivery-who">{delivery.patient ?? "Vente anonyme"}</strong>
      <span className="delivery-what">
        {products.length === 0 ? "Rien de remis" : products.join(" · ")}
        {notDelivered > 0 ? <span className="hint"> {countWords(notDelivered, "ligne non délivrée", "lignes non délivrées")}</span> : null}
      </span>
      <span className="delivery-source">
        {registered.length > 0 ? `n° ${registered.join(", ")} · ` : ""}
        {nameSource(delivery)}
      </span>
      <DeliveryState delivery={delivery} />
    </span>
  );
}

function nameSource({ kind, numero, prescriber }: DeliverySummary): string {
  if (kind === "sans-ordonnance") return "Sans ordonnance";
  const from = kind === "numerique" ? "Numérique" : "Papier";
  return `${from} · ${prescriber ?? numero ?? "sans prescripteur"}`;
}

function DeliveryState({ delivery }: { readonly delivery: DeliverySummary }) {
  if (delivery.cancelled) {
    return (
      <StateChip tone="bad" icon="cross">
        Annulée
      </StateChip>
    );
  }
  const sent = delivery.transmission && SEND_STATES[delivery.transmission.state];
  return sent ? (
    <StateChip tone={sent.tone} icon={sent.icon}>
      {sent.label}
    </StateChip>
  ) : (
    <span className="hint">rien à transmettre</span>
  );
}
