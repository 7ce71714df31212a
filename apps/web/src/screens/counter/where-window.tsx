import { announce } from "../../frame/announcer.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { sayProgress } from "./ordonnance-parts.js";
import { putBox } from "./sale-actions.js";
import { countDelivered, type Place } from "./sale-operations.js";

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly place: Place;
  readonly stated?: "LIGNE_AJOUTEE_MANUSCRITE" | "LIGNE_AJOUTEE_ACCORD";
}

const WRITTEN: Choice = {
  key: "written",
  label: "Ligne manuscrite de l'ordonnance",
  detail: "ajoutée à la main sur le papier par le prescripteur",
  place: {},
  stated: "LIGNE_AJOUTEE_MANUSCRITE",
};
const AGREED: Choice = {
  key: "agreed",
  label: "Ligne ajoutée avec l'accord du prescripteur",
  detail: "qui, quand et comment seront demandés au contrôle",
  place: {},
  stated: "LIGNE_AJOUTEE_ACCORD",
};
const OUTSIDE: Choice = {
  key: "outside",
  label: "Hors ordonnance",
  detail: "vendue à côté, ne part pas avec l'exécution",
  place: { outside: true },
};

/** A box that answers no line, or several as well as each other: asked once, in one key, where it belongs. */
export function WhereWindow() {
  const pending = useStore(counterStore, (state) => state.pendingBox);
  const view = useStore(saleKeeper.store, (state) => state.view);
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const among = pending?.among ?? [];
  const lines = (view?.ordonnance?.lines ?? []).filter((line) => among.length === 0 || among.includes(line.id));
  const choices: Choice[] = [
    ...lines.map((line) => ({
      key: line.id,
      label: among.length > 0 ? line.label : `À la place de ${line.label}`,
      detail: `${line.posology} · ${sayProgress(countDelivered(draft, line.id), line.remaining, undefined)}`,
      place: { lineId: line.id },
    })),
    ...(among.length > 0 ? [] : [WRITTEN, AGREED]),
    ...(pending?.outsideAllowed ? [OUTSIDE] : []),
  ];
  const list = useOptionList(choices, pending?.box.cip13);
  const back = () => {
    counterStore.set((state) => ({ ...state, pendingBox: undefined }));
    closeWindow("where");
    announce("info", "Boîte laissée de côté : rien n'a été ajouté.");
  };
  const choose = (choice: Choice | undefined) => {
    if (!choice || !pending) return;
    closeWindow("where");
    putBox(pending.box, choice.place, choice.stated);
  };
  return (
    <Window
      id="where"
      title="Où ranger cette boîte ?"
      size={680}
      backLabel="Laisser de côté"
      behaviour={{
        back,
        previous: list.previous,
        next: list.next,
        accept: () => choose(list.current),
        choose: (key) => choose(choices[key === "0" ? 9 : Number(key) - 1]),
      }}
    >
      <p>
        <strong>{pending?.box.label}</strong>{" "}
        {among.length > 0 ? `répond à ${among.length} lignes de l'ordonnance : laquelle ?` : "n'est sur aucune ligne de l'ordonnance."}
      </p>
      <div data-autofocus tabIndex={-1} className="focus-home">
        <OptionRows list={list} label="Lignes de l'ordonnance" keyOf={(choice) => choice.key} onChoose={choose}>
          {(choice) => {
            const index = choices.indexOf(choice);
            return (
              <span className="where-row">
                {index < 10 ? <kbd>{(index + 1) % 10}</kbd> : <span />}
                <span>
                  {choice.label} <span className="hint">{choice.detail}</span>
                </span>
              </span>
            );
          }}
        </OptionRows>
      </div>
    </Window>
  );
}
