import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { callRoute, fetchRoute } from "../../api.js";
import { formatStamp } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { printDelivery } from "../../print-delivery.js";
import { DeliveryFacts } from "./delivery-facts.js";
import { DeliveryLines } from "./delivery-lines.js";
import { DeliveryTransmissions } from "./delivery-transmissions.js";
import { reopenSale } from "./reopen-sale.js";

const SHORTEST_REASON = 3;
type Way = "cancel" | "correct";
const WAYS: Readonly<Record<Way, { readonly label: string; readonly hint: string }>> = {
  cancel: {
    label: "Annuler la délivrance",
    hint: "La délivrance reste dans la liste, marquée annulée ; l'exécution est annulée au service, l'ordonnancier garde ses numéros et dit la correction.",
  },
  correct: {
    label: "Corriger la délivrance",
    hint: "La délivrance est annulée, puis une vente s'ouvre avec le même patient, la même ordonnance et les mêmes boîtes, à contrôler et valider (FIN).",
  },
};

/** One delivery: what, who, how it was sent; « Annuler » and « Corriger » with their reason. */
export function DeliveryWindow({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ["delivery", id],
    queryFn: ({ signal }) => fetchRoute("getDelivery", { params: { id } }, signal),
    retry: false,
    gcTime: 0,
  });
  const [way, setWay] = useState<Way>();
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  // The same ids for a second press of FIN after a lost answer: one cancellation, one sale.
  const ids = useRef({ cancellationId: crypto.randomUUID(), saleId: crypto.randomUUID() });
  const field = useRef<HTMLInputElement>(null);
  const delivery = query.data;
  const mayUndo = delivery !== undefined && delivery.locked === undefined;

  useEffect(() => {
    if (way) field.current?.focus();
  }, [way]);

  function choose(next: Way) {
    setProblem(undefined);
    setWay(next);
  }

  async function undo(chosen: Way) {
    if (busy || !delivery) return;
    if (reason.trim().length < SHORTEST_REASON) {
      setProblem("Écrivez le motif : il reste avec la délivrance.");
      return field.current?.focus();
    }
    setBusy(true);
    const { cancellationId, saleId } = ids.current;
    const body = { cancellationId, reason, ...(chosen === "correct" ? { saleId } : {}) };
    const result = await callRoute("cancelDelivery", { params: { id }, body });
    setBusy(false);
    if (!result.ok) return setProblem(result.error.text);
    setWay(undefined);
    announce("done", `Délivrance annulée. ${result.value.cancellation?.text ?? ""}`);
    for (const queryKey of [["deliveries"], ["delivery", id], ["transmissions"]]) void client.invalidateQueries({ queryKey });
    if (chosen === "correct") await reopenSale(result.value);
  }

  return (
    <Window
      id="delivery"
      title="Délivrance"
      size={980}
      readable
      validateLabel={way === undefined ? "Valider" : WAYS[way].label}
      behaviour={{
        back: () => (way === undefined ? closeWindow("delivery") : setWay(undefined)),
        ...(delivery && way === undefined ? { print: () => void printDelivery(id), choose: () => void printDelivery(id, "a4") } : {}),
        ...(way === undefined ? {} : { validate: () => void undo(way) }),
        ...(mayUndo && way === undefined ? { abandon: () => choose("cancel"), retry: () => choose("correct") } : {}),
      }}
      actions={
        way === undefined ? (
          <>
            <KeyButton keySpelling="F9" onPress={() => void printDelivery(id)}>
              Imprimer
            </KeyButton>
            <KeyButton keySpelling="4" onPress={() => void printDelivery(id, "a4")}>
              Page A4
            </KeyButton>
            {mayUndo ? (
              <>
                <KeyButton keySpelling="R" onPress={() => choose("correct")}>
                  Corriger
                </KeyButton>
                <KeyButton keySpelling="X" danger onPress={() => choose("cancel")}>
                  Annuler la délivrance
                </KeyButton>
              </>
            ) : null}
          </>
        ) : null
      }
      foot={
        way === undefined ? undefined : (
          <>
            <p className="hint">{WAYS[way].hint}</p>
            <label className="field">
              <span className="field-label">Motif</span>
              <input
                ref={field}
                className="input"
                value={reason}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </label>
          </>
        )
      }
    >
      {query.error ? (
        <p className="refusal-text" role="alert">
          {query.error.message}
        </p>
      ) : null}
      {delivery ? (
        <>
          {delivery.cancellation ? (
            <p className="notice-cancelled">
              <Icon name="cross" /> <strong>Annulée</strong> le {formatStamp(delivery.cancellation.at)} par{" "}
              {delivery.cancellation.operator.name} : {delivery.cancellation.reason}. {delivery.cancellation.text}
              {delivery.cancellation.saleId ? " Une vente de correction a été ouverte." : ""}
            </p>
          ) : null}
          {delivery.correctsId ? <p className="hint">Cette délivrance en corrige une autre, annulée.</p> : null}
          <DeliveryFacts delivery={delivery} />
          <DeliveryLines lines={delivery.lines} />
          <h3 className="section-title">Transmission</h3>
          <DeliveryTransmissions transmissions={delivery.transmissions} />
          {delivery.locked && !delivery.cancellation ? (
            <p className="hint">
              <Icon name="lock" /> {delivery.locked}
            </p>
          ) : null}
        </>
      ) : null}
      {problem ? (
        <p className="refusal-text" role="alert">
          <Icon name="alert" /> {problem}
        </p>
      ) : null}
    </Window>
  );
}
