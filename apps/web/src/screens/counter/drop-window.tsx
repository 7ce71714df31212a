import { useState } from "react";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { countWords } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { dropSale } from "./sale-actions.js";

/** X: the sale is given up, asked once because there is no way back. */
export function DropWindow() {
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const ordonnance = useStore(saleKeeper.store, (state) => state.view?.ordonnance);
  const [problem, setProblem] = useState<string>();
  async function drop() {
    const error = await dropSale();
    if (error) return setProblem(error.text);
    closeWindow("drop");
  }
  return (
    <Window
      id="drop"
      title="Abandonner la vente ?"
      size={520}
      readable
      backLabel="Garder la vente"
      validateLabel="Abandonner"
      behaviour={{ back: () => closeWindow("drop"), validate: () => void drop() }}
    >
      <p>
        {countWords(draft.basket.length, "ligne sera perdue", "lignes seront perdues")}.{" "}
        {ordonnance ? "L'ordonnance numérique redevient libre pour une autre pharmacie. " : ""}
        Rien ne sera délivré ni transmis.
      </p>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
    </Window>
  );
}
