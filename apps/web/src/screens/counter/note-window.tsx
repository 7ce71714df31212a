import { useRef, useState } from "react";
import { announce } from "../../frame/announcer.js";
import { useEnterMovesOn } from "../../frame/enter-moves-on.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { noteDelivery } from "./sale-operations.js";

/** Notes on the whole delivery: one leaves with the execution, one stays in the officine. Those on a line are taken in the control. */
export function NoteWindow() {
  const numeric = useStore(saleKeeper.store, (state) => state.view?.ordonnance !== undefined);
  const draft = saleKeeper.store.get().draft;
  const [message, setMessage] = useState(draft.message ?? "");
  const [note, setNote] = useState(draft.note ?? "");
  const fields = useRef<HTMLDivElement>(null);
  const save = () => {
    saleKeeper.change((current) => noteDelivery(current, note, message));
    closeWindow("note");
    announce("done", "Notes de la délivrance enregistrées.");
  };
  useEnterMovesOn(fields, save);
  return (
    <Window
      id="note"
      title="Notes de la délivrance"
      size={640}
      validateLabel="Enregistrer"
      behaviour={{ back: () => closeWindow("note"), validate: save }}
    >
      <div ref={fields} className="note-fields">
        {numeric ? (
          <label className="field">
            <span className="field-label">Pour le prescripteur (part avec l'exécution)</span>
            <input
              className="input"
              value={message}
              maxLength={500}
              data-autofocus
              autoComplete="off"
              onChange={(event) => setMessage(event.currentTarget.value)}
            />
          </label>
        ) : null}
        <label className="field">
          <span className="field-label">Pour l'officine (reste ici)</span>
          <input
            className="input"
            value={note}
            maxLength={1000}
            data-autofocus={numeric ? undefined : true}
            autoComplete="off"
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </label>
      </div>
      {numeric ? <p className="hint">Une note sur une seule ligne se saisit dans le contrôle (FIN), avec N.</p> : null}
    </Window>
  );
}
