import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchRoute, type RouteOutput } from "../../api.js";
import { formatStamp } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { StateChip } from "../../frame/state-chip.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { countWords } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { resumeSale } from "./sale-actions.js";

type Waiting = RouteOutput<"listSales">["sales"][number];

/** L: sales that wait, from this workstation or another. */
export function ParkedWindow() {
  const here = useStore(saleKeeper.store, (state) => state.id);
  const query = useQuery({ queryKey: ["sales"], queryFn: ({ signal }) => fetchRoute("listSales", {}, signal), gcTime: 0, retry: false });
  const [problem, setProblem] = useState<string>();
  const list = useOptionList(query.data?.sales.filter((sale) => sale.id !== here) ?? [], query.dataUpdatedAt);
  const choose = async (sale: Waiting | undefined) => {
    if (!sale) return;
    const error = await resumeSale(sale.id, sale.state === "en-attente");
    if (error) return setProblem(error.text);
    closeWindow("parked");
    announce("done", `Vente reprise : ${sale.patient ?? "vente anonyme"}.`);
  };
  return (
    <Window
      id="parked"
      title="Ventes en attente"
      size={860}
      validateLabel="Reprendre"
      behaviour={{
        back: () => closeWindow("parked"),
        previous: list.previous,
        next: list.next,
        accept: () => void choose(list.current),
        ...(list.current ? { validate: () => void choose(list.current) } : {}),
      }}
    >
      {problem || query.error ? (
        <p className="refusal-text" role="alert">
          {problem ?? query.error?.message}
        </p>
      ) : null}
      <div data-autofocus tabIndex={-1} className="focus-home">
        <OptionRows list={list} label="Ventes en attente" keyOf={(sale) => sale.id} onChoose={(sale) => void choose(sale)}>
          {(sale) => (
            <span className="parked-row">
              <strong>{sale.patient ?? "Vente anonyme"}</strong>
              <span>{countWords(sale.lines, "ligne", "lignes")}</span>
              <span className="hint">
                {formatStamp(sale.updatedAt)} · {sale.updatedBy}
              </span>
              {sale.state === "en-cours" ? (
                <StateChip tone="warn" icon="person">
                  En cours sur un poste
                </StateChip>
              ) : (
                <StateChip tone="neutral" icon="clock">
                  En attente
                </StateChip>
              )}
            </span>
          )}
        </OptionRows>
      </div>
      {query.data && list.items.length === 0 ? (
        <p className="empty-hint">Aucune vente n'attend. A met en attente la vente à l'écran.</p>
      ) : null}
    </Window>
  );
}
