import type { SendState, Transmission } from "@comptoir/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fetchRoute } from "../../api.js";
import { formatStamp } from "../../day.js";
import { Key } from "../../frame/key.js";
import { useLayer } from "../../frame/layers.js";
import { goTo } from "../../frame/navigation.js";
import { useServiceStatus } from "../../frame/service-status.js";
import { StateChip } from "../../frame/state-chip.js";
import { openWindow } from "../../frame/windows.js";
import { completeState, SEND_STATES } from "../../texts.js";

const STATES = Object.keys(SEND_STATES) as SendState[];
const SERVICES: Readonly<Record<Transmission["service"], string>> = { ordonnance: "Ordonnance Numérique" };

/** Everything that left or waits, in words. The rows are read again when the outbox moves, not on a timer: each reading is traced. */
export function TransmissionsScreen() {
  const [state, setState] = useState<SendState>();
  const [active, setActive] = useState<string>();
  const body = useRef<HTMLTableSectionElement>(null);
  const status = useServiceStatus();
  const query = useQuery({
    queryKey: ["transmissions", state],
    queryFn: ({ signal }) => fetchRoute("listTransmissions", { query: { state, limit: 200 } }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const rows = query.data?.transmissions ?? [];
  const at = rows.findIndex((row) => row.id === active);
  const current = rows[Math.max(0, at)];
  const { refetch } = query;
  const movement = `${status.data?.toSend}-${status.data?.toCorrect}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the movement is the trigger
  useEffect(() => void refetch(), [movement, refetch]);

  function move(delta: 1 | -1) {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + delta))];
    if (!next) return;
    setActive(next.id);
    body.current?.querySelector<HTMLElement>(`[data-row="${next.id}"]`)?.focus();
  }
  const open = (row: Transmission | undefined) => row && openWindow("transmission", row.id);
  useLayer("transmissions", "Transmissions", {
    previous: () => move(-1),
    next: () => move(1),
    back: () => goTo("counter"),
    choose: (key: string) => setState(key === "0" ? undefined : STATES[Number(key) - 1]),
    ...(current ? { accept: () => open(current) } : {}),
  });

  return (
    <div className="page">
      <h1 className="page-title">Transmissions</h1>
      <fieldset className="filters" aria-label="Filtrer par état">
        <button type="button" className="filter" aria-pressed={state === undefined} onClick={() => setState(undefined)}>
          <Key spelling="0" /> Toutes
        </button>
        {STATES.map((item, index) => (
          <button type="button" className="filter" key={item} aria-pressed={state === item} onClick={() => setState(item)}>
            <Key spelling={String(index + 1)} /> {SEND_STATES[item].label}
          </button>
        ))}
        <span className="grow" />
        {query.data ? <span className="hint">{query.data.waiting} en attente d'envoi</span> : null}
      </fieldset>
      {query.error ? (
        <p className="refusal-text" role="alert">
          {query.error.message}
        </p>
      ) : null}
      <div className="page-body table-frame">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked with the arrows, as in the ARIA grid pattern */}
        <table className="table" role="grid" aria-label="Transmissions">
          <thead>
            <tr>
              <th scope="col">État</th>
              <th scope="col">Acte</th>
              <th scope="col">Patient</th>
              <th scope="col">Service</th>
              <th scope="col">Créée</th>
              <th scope="col">Envoyée</th>
              <th scope="col">Prochain essai</th>
              <th scope="col" className="number">
                Essais
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, index) => {
              const text = SEND_STATES[row.state];
              const isActive = row === current;
              return (
                <tr
                  key={row.id}
                  data-row={row.id}
                  tabIndex={isActive || (at < 0 && index === 0) ? 0 : -1}
                  aria-selected={row.id === active}
                  className={row.id === active ? "row-active row-link" : "row-link"}
                  onFocus={() => setActive(row.id)}
                  onClick={() => open(row)}
                >
                  <td>
                    <StateChip tone={text.tone} icon={text.icon}>
                      {text.label}
                    </StateChip>{" "}
                    <span className="state-text">{completeState(row.state, row.text)}</span>
                  </td>
                  <td>{row.act}</td>
                  <td>{row.patient ?? "—"}</td>
                  <td>{SERVICES[row.service]}</td>
                  <td className="stamp">{formatStamp(row.createdAt)}</td>
                  <td className="stamp">{row.sentAt ? formatStamp(row.sentAt) : "—"}</td>
                  <td className="stamp">{row.nextAttemptAt ? formatStamp(row.nextAttemptAt) : "—"}</td>
                  <td className="number">{row.attempts}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {query.data && rows.length === 0 ? (
          <p className="empty-hint">
            {state
              ? "Aucune transmission dans cet état."
              : "Rien n'est encore parti. Une délivrance sur Ordonnance Numérique apparaît ici."}
          </p>
        ) : null}
      </div>
    </div>
  );
}
