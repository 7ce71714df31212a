import { useRef, useState } from "react";
import { announce } from "../../frame/announcer.js";
import { useLayer } from "../../frame/layers.js";
import { goTo } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { StateChip } from "../../frame/state-chip.js";
import { formatPrice } from "./product-name.js";
import { ProductRow } from "./product-row.js";
import { useProductSearch } from "./use-product-search.js";

/** Données › Médicaments: the search on the left, what the base says of the row under the hand on the right. */
export function MedicinesScreen() {
  const [text, setText] = useState("");
  const { presentations, asked, problem } = useProductSearch(text);
  const list = useOptionList(presentations, text);
  const field = useRef<HTMLInputElement>(null);
  const shown = list.current;
  useLayer(
    "medicines",
    "Médicaments",
    {
      search: () => {
        field.current?.focus();
        field.current?.select();
      },
      previous: list.previous,
      next: list.next,
      back: () => {
        if (document.activeElement === field.current) field.current?.blur();
        else goTo("counter");
      },
    },
    {
      takes: (scan) => scan.kind === "medicament",
      take(scan) {
        if (scan.kind !== "medicament") return;
        announce("done", scan.text);
        setText(scan.cip13);
      },
    },
  );
  return (
    <div className="page">
      <h1 className="page-title">Médicaments</h1>
      <label className="field search-field">
        <span className="field-label">Nom, substance, CIP7 ou CIP13</span>
        <input
          {...list.inputProps}
          ref={field}
          className="input"
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the screen is opened to search
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
      <div className="page-body page-split">
        <div className="page-main">
          <OptionRows
            list={list}
            label="Produits trouvés"
            keyOf={(item) => item.cip13}
            onChoose={(item) => list.setActive(presentations.indexOf(item))}
          >
            {(item) => <ProductRow presentation={item} />}
          </OptionRows>
          {presentations.length === 0 ? (
            <p className="empty-hint">
              {asked
                ? "Aucun produit ne correspond : vérifiez l'orthographe ou scannez la boîte."
                : "Deux lettres suffisent ; les accents ne comptent pas."}
            </p>
          ) : null}
        </div>
        {shown ? (
          <aside className="page-side" aria-label="Détail du produit" aria-live="polite">
            <h2 className="product">{shown.name}</h2>
            <p>{shown.label}</p>
            {shown.shortage ? (
              <p>
                <StateChip tone="warn" icon="alert">
                  {shown.shortage}
                </StateChip>
              </p>
            ) : null}
            <dl className="facts-list">
              <dt>CIP13</dt>
              <dd>{shown.cip13}</dd>
              <dt>CIP7</dt>
              <dd>{shown.cip7}</dd>
              <dt>CIS</dt>
              <dd>{shown.cis}</dd>
              <dt>Forme</dt>
              <dd>{shown.form}</dd>
              <dt>Unités par boîte</dt>
              <dd>{shown.units ?? "non précisé"}</dd>
              <dt>Prix public</dt>
              <dd>{formatPrice(shown.priceCents)}</dd>
              <dt>Remboursement</dt>
              <dd>{shown.rate === undefined ? "non remboursé" : `${shown.rate} %`}</dd>
            </dl>
            {shown.conditions.length > 0 ? (
              <>
                <h3 className="section-title">Conditions de délivrance</h3>
                <ul className="plain-list">
                  {shown.conditions.map((condition) => (
                    <li key={condition}>{condition}</li>
                  ))}
                </ul>
              </>
            ) : null}
          </aside>
        ) : null}
      </div>
    </div>
  );
}
