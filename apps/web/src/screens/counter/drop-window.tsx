import { useState } from "react";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { countWords } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { listTabs } from "./visit.js";
import { dropHere } from "./visit-actions.js";

/** X: the sale is given up, or the whole visit; asked once because there is no way back. */
export function DropWindow() {
  const state = useStore(saleKeeper.store, (current) => current);
  const [problem, setProblem] = useState<string>();
  const open = listTabs(state, undefined).filter((tab) => tab.state !== "validee");
  const ways = [
    { scope: "vente", label: "Cette vente seulement", lines: state.draft.basket.length },
    ...(open.length > 1
      ? [
          {
            scope: "passage",
            label: `Tout le passage : ${open.length} ventes`,
            lines: open.reduce((sum, tab) => sum + tab.lines, 0),
          } as const,
        ]
      : []),
  ] as const;
  const list = useOptionList(ways, open.length);
  const freed = open.filter((tab) => tab.numero !== undefined).length;
  async function drop(way: (typeof ways)[number] | undefined) {
    if (!way) return;
    const error = await dropHere(way.scope);
    if (error) return setProblem(error.text);
    closeWindow("drop");
  }
  return (
    <Window
      id="drop"
      title={open.length > 1 ? "Abandonner ?" : "Abandonner la vente ?"}
      size={560}
      readable={open.length < 2}
      backLabel={open.length > 1 ? "Tout garder" : "Garder la vente"}
      validateLabel="Abandonner"
      behaviour={{
        back: () => closeWindow("drop"),
        validate: () => void drop(list.current),
        ...(open.length > 1 ? { previous: list.previous, next: list.next, choose: (key: string) => void drop(ways[Number(key) - 1]) } : {}),
      }}
    >
      <p>
        {countWords(list.current?.lines ?? 0, "ligne sera perdue", "lignes seront perdues")}.{" "}
        {freed === 0 ? "" : "L'ordonnance numérique redevient libre pour une autre pharmacie. "}
        Rien ne sera délivré ni transmis.
      </p>
      {open.length > 1 ? (
        <div data-autofocus tabIndex={-1} className="focus-home">
          <OptionRows
            list={list}
            label="Ce qui est abandonné"
            keyOf={(way) => way.scope}
            onChoose={(way) => list.setActive(ways.indexOf(way))}
          >
            {(way) => (
              <span className="where-row">
                <kbd>{ways.indexOf(way) + 1}</kbd>
                <span>{way.label}</span>
              </span>
            )}
          </OptionRows>
        </div>
      ) : null}
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
    </Window>
  );
}
