import type { OrdonnancierEntry } from "@comptoir/contract";
import { useRef, useState } from "react";
import { useLayer } from "../../frame/layers.js";
import { goTo } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { openWindow } from "../../frame/windows.js";
import { printRegister } from "../../print-delivery.js";
import { OrdonnancierRow } from "./ordonnancier-row.js";
import { useOrdonnancier } from "./use-ordonnancier.js";

/** Données › Ordonnancier: the numbers in their order, never changed; an annulment is a line of its own. Entrée opens the delivery. */
export function OrdonnancierScreen() {
  const [text, setText] = useState("");
  const { entries, settled, more, showMore, problem } = useOrdonnancier(text);
  const list = useOptionList(entries, text);
  const field = useRef<HTMLInputElement>(null);
  const open = (entry: OrdonnancierEntry | undefined) => entry && openWindow("delivery", entry.deliveryId);
  useLayer("register", "Ordonnancier", {
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
    previous: list.previous,
    next: () => (list.active === entries.length - 1 && more ? showMore() : list.next()),
    back: () => {
      if (document.activeElement === field.current && text !== "") setText("");
      else if (document.activeElement === field.current) field.current?.blur();
      else goTo("counter");
    },
    print: () => void printRegister(text),
    ...(list.current ? { accept: () => open(list.current) } : {}),
  });
  return (
    <div className="page">
      <h1 className="page-title">Ordonnancier</h1>
      <label className="field search-field">
        <span className="field-label">Patient, prescripteur, produit, numéro (n° 12, ordonnance, CIP) ou jour JJ/MM/AAAA</span>
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
        <OptionRows list={list} label="Numéros de l'ordonnancier" keyOf={(entry) => String(entry.number)} onChoose={open}>
          {(entry) => <OrdonnancierRow entry={entry} />}
        </OptionRows>
        {more ? (
          <button type="button" className="filter" onClick={showMore}>
            Afficher la suite
          </button>
        ) : null}
        {settled && entries.length === 0 ? (
          <p className="empty-hint">
            {text.trim() === ""
              ? "Aucun numéro encore. Chaque médicament listé (I, II, stupéfiant) délivré en reçoit un."
              : "Aucun numéro ne correspond. Essayez un nom seul, « n° 12 », ou un jour JJ/MM/AAAA."}
          </p>
        ) : null}
      </div>
    </div>
  );
}
