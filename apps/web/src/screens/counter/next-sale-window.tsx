import { namePatient } from "@comptoir/contract";
import { useState } from "react";
import type { ApiError } from "../../api.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow, openWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { counterStore, saleKeeper, startNewSale } from "./counter-store.js";
import { openOrdonnance } from "./ordonnance-flow.js";
import { addMember, leaveVisit } from "./visit-actions.js";

interface Way {
  readonly label: string;
  readonly detail: string;
  readonly run: () => Promise<ApiError | undefined>;
  readonly after: () => void;
}

/**
 * O: the next sale of the visit — same patient, another, or the one of the ordonnance about to be scanned. `numero` = an ordonnance
 * scanned while the sale has one: added to the visit, or put apart.
 */
export function NextSaleWindow({ numero }: { readonly numero: string | undefined }) {
  const chosen = useStore(counterStore, (state) => state.patient);
  const { draft, view } = useStore(saleKeeper.store, (state) => state);
  const patient = [chosen, view?.patient].find((one) => one && one.id === draft.patientId);
  const [problem, setProblem] = useState<string>();
  const stay = () => {};
  const read = (code: string) => () => openOrdonnance(code);
  const ways: readonly Way[] = numero
    ? [
        {
          label: "L'ajouter à ce passage",
          detail: "la vente à l'écran reste ouverte ; FIN contrôle l'une puis l'autre",
          run: () => addMember(undefined),
          after: read(numero),
        },
        { label: "L'ouvrir à part", detail: "ce passage est mis en attente (L)", run: leaveAndStart, after: read(numero) },
      ]
    : [
        ...(patient ? [{ label: `Même patient : ${namePatient(patient)}`, detail: "", run: () => addMember(patient), after: stay }] : []),
        { label: "Autre patient", detail: "à choisir ou créer", run: () => addMember(undefined), after: () => openWindow("patient") },
        {
          label: "Sans patient pour l'instant",
          detail: "celui de l'ordonnance scannée, ou vente anonyme",
          run: () => addMember(undefined),
          after: stay,
        },
      ];
  const list = useOptionList(ways, numero);
  const take = async (way: Pick<Way, "run" | "after"> | undefined) => {
    const error = await way?.run();
    if (error) return setProblem(error.text);
    closeWindow("next-sale");
    way?.after();
  };
  return (
    <Window
      id="next-sale"
      title="Ordonnance suivante"
      size={620}
      behaviour={{
        back: () => closeWindow("next-sale"),
        previous: list.previous,
        next: list.next,
        accept: () => void take(list.current),
        validate: () => void take(list.current),
        choose: (key) => void take(ways[Number(key) - 1]),
      }}
      scan={{
        takes: (scan) => scan.kind === "ordonnance",
        take: (scan) => scan.kind === "ordonnance" && void take({ run: () => addMember(undefined), after: read(scan.numero) }),
      }}
    >
      {numero ? (
        <p>
          L'ordonnance <strong className="numero">{numero}</strong> vient d'être lue, et cette vente a déjà la sienne.
        </p>
      ) : (
        <p className="hint">Scannez l'ordonnance suivante, ou dites pour qui est la vente qui suit.</p>
      )}
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
      <div data-autofocus tabIndex={-1} className="focus-home">
        <OptionRows list={list} label="Vente suivante" keyOf={(way) => way.label} onChoose={(way) => void take(way)}>
          {(way) => (
            <span className="where-row">
              <kbd>{ways.indexOf(way) + 1}</kbd>
              <span>
                {way.label} <span className="hint">{way.detail}</span>
              </span>
            </span>
          )}
        </OptionRows>
      </div>
    </Window>
  );
}

async function leaveAndStart(): Promise<ApiError | undefined> {
  const error = await leaveVisit();
  if (!error) startNewSale();
  return error;
}
