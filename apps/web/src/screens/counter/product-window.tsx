import type { Presentation } from "@comptoir/contract";
import { useState } from "react";
import { CodeWays } from "../../camera/code-ways.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { ProductRow, useProductSearch } from "../medicines/index.js";
import { takeBox, toBox } from "./sale-actions.js";

/** F6: a product without its box code. It goes the way a scanned box goes. A box scanned here is taken as well. */
export function ProductWindow() {
  const [text, setText] = useState("");
  const { presentations, asked, problem } = useProductSearch(text);
  const list = useOptionList(presentations, text);
  const choose = (presentation: Presentation) => {
    closeWindow("product");
    void takeBox(toBox(presentation));
  };
  return (
    <Window
      id="product"
      title="F6 - Produit"
      size={860}
      behaviour={{
        back: () => closeWindow("product"),
        previous: list.previous,
        next: list.next,
        accept: () => list.current && choose(list.current),
        ...(list.current ? { validate: () => list.current && choose(list.current) } : {}),
      }}
      scan={{
        takes: (scan) => scan.kind === "medicament" && scan.presentation !== undefined,
        take(scan) {
          if (scan.kind !== "medicament" || !scan.presentation) return;
          closeWindow("product");
          void takeBox(toBox(scan.presentation, scan));
        },
      }}
    >
      <label className="field">
        <span className="field-label">Nom, substance, CIP7 ou CIP13</span>
        <input
          {...list.inputProps}
          className="input"
          value={text}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <CodeWays />
      {problem ? <p className="refusal-text">{problem}</p> : null}
      <OptionRows list={list} label="Produits" keyOf={(item) => item.cip13} onChoose={choose}>
        {(item) => <ProductRow presentation={item} />}
      </OptionRows>
      {list.items.length === 0 ? (
        <p className="empty-hint">
          {asked
            ? "Aucun produit ne correspond : vérifiez l'orthographe ou scannez la boîte."
            : "Deux lettres suffisent ; les accents ne comptent pas."}
        </p>
      ) : null}
    </Window>
  );
}
