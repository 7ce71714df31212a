import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { keepRpps } from "./doubtful-rpps.js";
import { startControl } from "./validate-sale.js";

const DIGITS = 11;

/** FIN on a paper ordonnance whose RPPS cannot be right: corrected (Échap), or kept as the paper bears it (FIN). */
export function RppsWindow({ text }: { readonly text: string }) {
  const name = useStore(saleKeeper.store, (state) => state.draft.prescripteur?.name);
  const short = text.length < DIGITS;
  function correct() {
    closeWindow("rpps");
    // Once the window has given the focus back.
    requestAnimationFrame(() => {
      const field = document.querySelector<HTMLInputElement>(".ordonnance-header input[name=rpps]");
      field?.focus();
      field?.select();
    });
  }
  function keep() {
    keepRpps(text);
    closeWindow("rpps");
    void startControl();
  }
  return (
    <Window
      id="rpps"
      title="RPPS à vérifier"
      size={560}
      readable
      backLabel="Corriger"
      validateLabel={short ? "Continuer sans RPPS" : "Garder tel quel"}
      behaviour={{ back: correct, validate: keep }}
    >
      <p>
        <strong className="numero">{text}</strong>
        {name ? ` — ${name}` : ""}
      </p>
      <p>
        {short
          ? `Un numéro RPPS compte ${DIGITS} chiffres, celui-ci en a ${text.length}. Complétez-le, ou continuez : la délivrance ne portera pas de RPPS.`
          : "La clé de contrôle de ce numéro est fausse : un chiffre est sans doute mal saisi. Comparez avec l'ordonnance, corrigez, ou gardez-le s'il y est écrit ainsi."}
      </p>
    </Window>
  );
}
