import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { dayOf, formatStamp } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { useLayer } from "../../frame/layers.js";
import { goTo, goToPatient } from "../../frame/navigation.js";
import { ROLE_NAMES } from "../../texts.js";
import { buildJournalCsv } from "./journal-csv.js";
import { useJournal } from "./use-journal.js";

const ROLES: Readonly<Record<string, string>> = ROLE_NAMES;

/** Who did what, the newest first, searched by person, patient, action or day; or who saw one patient. Titulaire only. */
export function JournalScreen() {
  const { id: patientId } = useParams({ strict: false }) as { id?: string };
  const [text, setText] = useState("");
  const { events, settled, more, showMore, problem } = useJournal(text, patientId);
  const field = useRef<HTMLInputElement>(null);
  useLayer("journal", "Journal", {
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
    back: () => {
      if (document.activeElement === field.current && text !== "") setText("");
      else if (document.activeElement === field.current) field.current?.blur();
      else if (patientId !== undefined) goToPatient(patientId);
      else goTo("counter");
    },
    ...(more ? { more: showMore } : {}),
    ...(events.length > 0
      ? {
          export: () => {
            saveFile(`journal-${dayOf(new Date())}.csv`, buildJournalCsv(events));
            announce("done", `Journal exporté : ${events.length} lignes.`);
          },
        }
      : {}),
  });
  return (
    <div className="page">
      <h1 className="page-title">{patientId === undefined ? "Journal" : "Journal du patient"}</h1>
      <p className="hint page-lead">
        {patientId === undefined
          ? "Les accès et les actes de l'officine, le plus récent d'abord. Chaque lecture de cette page y est inscrite."
          : "Qui a vu ou changé ce dossier, le plus récent d'abord. Chaque lecture de cette page y est inscrite."}
      </p>
      <label className="field search-field">
        <span className="field-label">Personne, patient, action ou jour JJ/MM/AAAA</span>
        <input
          ref={field}
          className="input"
          value={text}
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="page-body table-frame" tabIndex={0} aria-label="Journal">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Quand</th>
              <th scope="col">Qui</th>
              <th scope="col">Rôle</th>
              <th scope="col">Poste</th>
              <th scope="col">Action</th>
              <th scope="col">Sur</th>
              <th scope="col">Issue</th>
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr key={event.id}>
                <td className="stamp">{formatStamp(event.at)}</td>
                <td>{event.who}</td>
                <td>{ROLES[event.role] ?? event.role}</td>
                <td>{event.workstation}</td>
                <td>{event.action}</td>
                <td>{event.target}</td>
                <td>{event.outcome}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {more ? (
          <button type="button" className="filter" onClick={showMore}>
            Afficher la suite
          </button>
        ) : null}
        {settled && events.length === 0 ? (
          <p className="empty-hint">
            {text.trim() === ""
              ? "Aucun événement."
              : "Rien ne correspond. Essayez le nom d'une personne ou d'un patient, un mot de l'action, ou un jour JJ/MM/AAAA."}
          </p>
        ) : null}
      </section>
    </div>
  );
}

/** Hands a text to the browser's downloads. */
function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
