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
  const forPrescriber = useStore(saleKeeper.store, (state) => state.view?.ordonnance !== undefined);
  const [notes, setNotes] = useState<Notes>(() => {
    const { message = "", note = "" } = saleKeeper.store.get().draft;
    return { message, note };
  });
  const save = () => {
    saleKeeper.change((current) => noteDelivery(current, notes.note, notes.message));
    closeWindow("note");
    announce("done", "Notes de la délivrance enregistrées.");
  };
  return (
    <Window
      id="note"
      title="Notes de la délivrance"
      size={640}
      validateLabel="Enregistrer"
      behaviour={{ back: () => closeWindow("note"), validate: save }}
    >
      <NoteFields notes={notes} forPrescriber={forPrescriber} onChange={setNotes} onDone={save} />
      {forPrescriber ? <p className="hint">Une note sur une seule ligne se saisit dans le contrôle (FIN), avec N.</p> : null}
    </Window>
  );
}

interface Notes {
  readonly message: string;
  readonly note: string;
}

interface NoteFieldsProps {
  readonly notes: Notes;
  readonly forPrescriber: boolean;
  readonly onChange: (notes: Notes) => void;
  readonly onDone: () => void;
}

/** By itself, so that its fields exist when the window has opened and Entrée is listened to. */
function NoteFields({ notes, forPrescriber, onChange, onDone }: NoteFieldsProps) {
  const fields = useRef<HTMLDivElement>(null);
  useEnterMovesOn(fields, onDone);
  return (
    <div ref={fields} className="note-fields">
      {forPrescriber ? (
        <label className="field">
          <span className="field-label">Pour le prescripteur (part avec l'exécution)</span>
          <input
            className="input"
            value={notes.message}
            maxLength={500}
            data-autofocus
            autoComplete="off"
            onChange={(event) => onChange({ ...notes, message: event.currentTarget.value })}
          />
        </label>
      ) : null}
      <label className="field">
        <span className="field-label">Pour l'officine (reste ici)</span>
        <input
          className="input"
          value={notes.note}
          maxLength={1000}
          data-autofocus={forPrescriber ? undefined : true}
          autoComplete="off"
          onChange={(event) => onChange({ ...notes, note: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}
