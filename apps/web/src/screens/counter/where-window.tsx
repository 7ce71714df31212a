import { announce } from "../../frame/announcer.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { putBox } from "./sale-actions.js";
import { countDelivered } from "./sale-operations.js";

interface Place {
  readonly lineId: string | undefined;
  readonly label: string;
  readonly detail: string;
}

/** A box that matches no line: asked once, in one key, where it belongs. */
export function WhereWindow() {
  const box = useStore(counterStore, (state) => state.pendingBox);
  const view = useStore(saleKeeper.store, (state) => state.view);
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const lines = view?.ordonnance?.lines ?? [];
  const places: Place[] = [
    ...lines.map((line) => ({
      lineId: line.id,
      label: `À la place de ${line.label}`,
      detail: `${line.posology} · ${countDelivered(draft, line.id)}/${line.remaining.boxes}`,
    })),
    {
      lineId: undefined,
      label: "Ligne ajoutée, hors de ces prescriptions",
      detail: "manuscrite sur le papier, ou avec l'accord du prescripteur",
    },
  ];
  const list = useOptionList(places, box?.cip13);
  const back = () => {
    counterStore.set((state) => ({ ...state, pendingBox: undefined }));
    closeWindow("where");
    announce("info", "Boîte laissée de côté : rien n'a été ajouté.");
  };
  const choose = (place: Place | undefined) => {
    if (!place || !box) return;
    closeWindow("where");
    putBox(box, place.lineId);
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
        choose: (key) => choose(places[Number(key) - 1]),
      }}
    >
      <p>
        <strong>{box?.label}</strong> n'est sur aucune ligne de l'ordonnance.
      </p>
      <div data-autofocus tabIndex={-1} className="focus-home">
        <OptionRows list={list} label="Lignes de l'ordonnance" keyOf={(place) => place.lineId ?? "added"} onChoose={choose}>
          {(place) => (
            <span className="where-row">
              <kbd>{places.indexOf(place) + 1}</kbd>
              <span>
                {place.label} <span className="hint">{place.detail}</span>
              </span>
            </span>
          )}
        </OptionRows>
      </div>
    </Window>
  );
}
