import { useState } from "react";
import { announce } from "../../frame/announcer.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { sayProgress } from "./ordonnance-parts.js";
import { putWritten } from "./sale-actions.js";
import { countDelivered, type Place } from "./sale-operations.js";

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly place: Place;
}

/** What no box code names: a line written by hand on the paper, a préparation magistrale. The text is kept as typed. */
export function WrittenWindow() {
  const [text, setText] = useState("");
  const ordonnance = useStore(saleKeeper.store, (state) => state.view?.ordonnance);
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const choices: Choice[] = ordonnance?.confirmed
    ? [
        {
          key: "written",
          label: "Ligne manuscrite de l'ordonnance",
          detail: "ajoutée à la main sur le papier par le prescripteur",
          place: {},
        },
        ...ordonnance.lines.map((line) => ({
          key: line.id,
          label: `Pour ${line.label}`,
          detail: `${line.posology} · ${sayProgress(countDelivered(draft, line.id), line.remaining, undefined)}`,
          place: { lineId: line.id },
        })),
      ]
    : [{ key: "plain", label: "Produit sans code", detail: "ajouté à la vente", place: {} }];
  const list = useOptionList(choices, undefined);
  const take = (choice: Choice | undefined) => {
    if (text.trim() === "") return announce("refused", "Écrivez d'abord ce qui est délivré, comme sur le papier.");
    if (!choice) return;
    closeWindow("written");
    putWritten(text.trim(), choice.place);
  };
  return (
    <Window
      id="written"
      title="Ligne manuscrite ou produit sans code"
      size={680}
      validateLabel="Ajouter"
      behaviour={{
        back: () => closeWindow("written"),
        previous: list.previous,
        next: list.next,
        accept: () => take(list.current),
        validate: () => take(list.current),
      }}
    >
      <label className="field">
        <span className="field-label">Ce qui est délivré</span>
        <input
          {...list.inputProps}
          className="input"
          value={text}
          data-autofocus
          autoComplete="off"
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p className="hint">
        Le nombre se change ensuite sur la ligne avec + et −. Une boîte qui a un code se scanne, ou se cherche avec F6.
      </p>
      <OptionRows list={list} label="Où l'écrire" keyOf={(choice) => choice.key} onChoose={take}>
        {(choice) => (
          <span>
            {choice.label} <span className="hint">{choice.detail}</span>
          </span>
        )}
      </OptionRows>
    </Window>
  );
}
