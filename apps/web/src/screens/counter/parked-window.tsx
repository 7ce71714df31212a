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
import { sayKind } from "./visit.js";
import { resumeVisit } from "./visit-actions.js";

type Waiting = RouteOutput<"listSales">["visits"][number];

function listOpen(visit: Waiting) {
  return visit.members.filter((member) => member.state === "en-cours" || member.state === "en-attente");
}

/** L: visits that wait, from this workstation or another. */
export function ParkedWindow() {
  const here = useStore(saleKeeper.store, (state) => state.visitId ?? state.id);
  const query = useQuery({ queryKey: ["sales"], queryFn: ({ signal }) => fetchRoute("listSales", {}, signal), gcTime: 0, retry: false });
  const [problem, setProblem] = useState<string>();
  /** A visit in somebody's hands is taken by asking twice. */
  const [asked, setAsked] = useState<string>();
  const list = useOptionList(query.data?.visits.filter((visit) => visit.id !== here) ?? [], query.dataUpdatedAt);
  const choose = async (visit: Waiting | undefined) => {
    const [first] = visit ? listOpen(visit) : [];
    if (!visit || !first) return;
    if (visit.state === "en-cours" && asked !== visit.id) {
      setAsked(visit.id);
      return setProblem(`${namePeople(visit)} : en cours sur ${visit.workstation}, par ${visit.updatedBy}. FIN à nouveau la prend ici.`);
    }
    const error = await resumeVisit(first.saleId, visit.state === "en-attente");
    if (error) return setProblem(error.text);
    closeWindow("parked");
    announce("done", `Passage repris : ${namePeople(visit)}.`);
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
        <OptionRows list={list} label="Ventes en attente" keyOf={(visit) => visit.id} onChoose={(visit) => void choose(visit)}>
          {(visit) => (
            <span className="parked-row">
              <span className="parked-members">
                {listOpen(visit).map((member) => (
                  <span key={member.saleId}>
                    <strong>{member.label}</strong> · {sayKind(member)} · {countWords(member.lines, "ligne", "lignes")}
                  </span>
                ))}
              </span>
              <span className="hint">
                {formatStamp(visit.updatedAt)} · {visit.updatedBy}
              </span>
              {visit.state === "en-cours" ? (
                <StateChip tone="warn" icon="person">
                  En cours sur {visit.workstation}
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
        <p className="empty-hint">Aucune vente n'attend. A met en attente le passage à l'écran.</p>
      ) : null}
    </Window>
  );
}

function namePeople(visit: Waiting): string {
  return [...new Set(listOpen(visit).map((member) => member.label))].join(", ");
}
