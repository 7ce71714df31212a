import type { DeliverySummary } from "@comptoir/contract";
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useLayer } from "../../frame/layers.js";
import { goTo, goToPatient } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { openWindow } from "../../frame/windows.js";
import { printDelivery, printRegister } from "../../print-delivery.js";
import { DeliveryRow } from "./delivery-row.js";
import { useDeliveries } from "./use-deliveries.js";

/** Données › Délivrances: what was handed over, newest first, searched by patient, product, number or day. Also those of one patient. */
export function DeliveriesScreen() {
  const { id: patientId } = useParams({ strict: false }) as { id?: string };
  const [text, setText] = useState("");
  const { deliveries, settled, more, showMore, problem } = useDeliveries(text, patientId);
  const list = useOptionList(deliveries, `${text} ${patientId ?? ""}`);
  const field = useRef<HTMLInputElement>(null);
  const open = (delivery: DeliverySummary | undefined) => delivery && openWindow("delivery", delivery.id);
  const whose = patientId === undefined ? undefined : deliveries[0]?.patient;
  useLayer("deliveries", "Délivrances", {
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
    previous: list.previous,
    next: () => (list.active === deliveries.length - 1 && more ? showMore() : list.next()),
    back: () => {
      if (document.activeElement === field.current && text !== "") setText("");
      else if (document.activeElement === field.current) field.current?.blur();
      else if (patientId !== undefined) goToPatient(patientId);
      else goTo("counter");
    },
    register: () => void printRegister(text),
    ...(list.current ? { accept: () => open(list.current), print: () => void printDelivery(list.current?.id) } : {}),
  });
  return (
    <div className="page">
      <h1 className="page-title">{whose === undefined ? "Délivrances" : `Délivrances de ${whose}`}</h1>
      <label className="field search-field">
        <span className="field-label">
          Patient, produit, prescripteur, numéro (ordonnance, CIP, n° 12 de l'ordonnancier) ou jour JJ/MM/AAAA
        </span>
        <input
          {...list.inputProps}
          ref={field}
          className="input"
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the screen is opened to search
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
      <div className="page-body">
        <OptionRows list={list} label="Délivrances trouvées" keyOf={(delivery) => delivery.id} onChoose={open}>
          {(delivery) => <DeliveryRow delivery={delivery} />}
        </OptionRows>
        {more ? (
          <button type="button" className="filter" onClick={showMore}>
            Afficher la suite
          </button>
        ) : null}
        {settled && deliveries.length === 0 ? (
          <p className="empty-hint">
            {text.trim() === ""
              ? "Rien n'a encore été délivré. Chaque vente validée (FIN) apparaît ici."
              : "Aucune délivrance ne correspond. Essayez le nom seul, le début d'un produit, ou un jour JJ/MM/AAAA."}
          </p>
        ) : null}
      </div>
    </div>
  );
}
