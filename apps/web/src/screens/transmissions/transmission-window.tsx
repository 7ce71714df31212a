import type { Transmission } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type ApiResult, callRoute, fetchRoute } from "../../api.js";
import { formatStamp } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { StateChip } from "../../frame/state-chip.js";
import { Window } from "../../frame/window.js";
import { closeWindow, openWindow } from "../../frame/windows.js";
import { completeState, SEND_STATES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/index.js";

const SHORTEST_REASON = 3;

/** One transmission: state, history of its attempts, Relancer, Abandonner with the reason. */
export function TransmissionWindow({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const rights = useStore(sessionStore, (state) => state.session?.rights);
  const query = useQuery({
    queryKey: ["transmission-sheet", id],
    queryFn: ({ signal }) => fetchRoute("getTransmission", { params: { id } }, signal),
    retry: false,
    gcTime: 0,
  });
  const [giving, setGiving] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const row = query.data;
  const deliveryId = row?.deliveryId;
  const text = row && SEND_STATES[row.state];
  const mayAct = rights?.includes("transmission.act") === true;

  useEffect(() => {
    if (giving) field.current?.focus();
  }, [giving]);

  async function finish(result: ApiResult<Transmission>, said: string) {
    if (!result.ok) return setProblem(result.error.text);
    setProblem(undefined);
    setGiving(false);
    announce("info", said);
    await Promise.all([
      client.invalidateQueries({ queryKey: ["transmissions"] }),
      client.invalidateQueries({ queryKey: ["transmission-sheet", id] }),
    ]);
  }
  const retry = async () =>
    finish(await callRoute("retryTransmission", { params: { id } }), "Transmission relancée : elle part dès que le service répond.");
  async function abandon() {
    if (reason.trim().length < SHORTEST_REASON) {
      setProblem("Écrivez le motif de l'abandon.");
      return field.current?.focus();
    }
    await finish(await callRoute("abandonTransmission", { params: { id }, body: { reason } }), "Transmission abandonnée, motif gardé.");
  }
  return (
    <Window
      id="transmission"
      title="Transmission"
      size={820}
      readable
      validateLabel={giving ? "Abandonner" : "Valider"}
      behaviour={{
        back: () => (giving ? setGiving(false) : closeWindow("transmission")),
        ...(giving ? { validate: () => void abandon() } : {}),
        ...(row?.canRetry && mayAct && !giving ? { retry: () => void retry() } : {}),
        ...(deliveryId && !giving ? { deliveries: () => openWindow("delivery", deliveryId) } : {}),
        ...(row?.canAbandon && mayAct && !giving ? { abandon: () => setGiving(true) } : {}),
      }}
      actions={
        giving ? null : (
          <>
            {deliveryId ? (
              <KeyButton keySpelling="D" onPress={() => openWindow("delivery", deliveryId)}>
                Délivrance : annuler, corriger
              </KeyButton>
            ) : null}
            {row?.canRetry && mayAct ? (
              <KeyButton keySpelling="R" onPress={() => void retry()}>
                Relancer
              </KeyButton>
            ) : null}
            {row?.canAbandon && mayAct ? (
              <KeyButton keySpelling="X" danger onPress={() => setGiving(true)}>
                Abandonner avec motif
              </KeyButton>
            ) : null}
          </>
        )
      }
    >
      <div>
        {query.error ? (
          <p className="refusal-text" role="alert">
            {query.error.message}
          </p>
        ) : null}
        {row && text ? (
          <>
            <p className="transmission-head">
              <StateChip tone={text.tone} icon={text.icon}>
                {text.label}
              </StateChip>
              <span>{completeState(row.state, row.text)}</span>
            </p>
            <dl className="facts-list">
              <dt>Acte</dt>
              <dd>{row.act}</dd>
              <dt>Patient</dt>
              <dd>{row.patient ?? "—"}</dd>
              <dt>Créée</dt>
              <dd>{formatStamp(row.createdAt)}</dd>
              <dt>Envoyée</dt>
              <dd>{row.sentAt ? formatStamp(row.sentAt) : "pas encore"}</dd>
              {row.nextAttemptAt ? (
                <>
                  <dt>Prochain essai</dt>
                  <dd>{formatStamp(row.nextAttemptAt)}</dd>
                </>
              ) : null}
            </dl>
            {row.exchange ? (
              <details>
                <summary>
                  Ce qui part, sans ce qui nomme les personnes : <code>{row.exchange.call}</code>
                </summary>
                {row.exchange.body ? (
                  <pre className="exchange">{row.exchange.body}</pre>
                ) : (
                  <p className="hint">Rien d'autre que l'adresse.</p>
                )}
              </details>
            ) : null}
            <h3 className="section-title">Histoire</h3>
            {row.history.length === 0 ? (
              <p className="hint">Aucun essai encore : l'envoi part seul.</p>
            ) : (
              <div className="table-frame history">
                <table className="table" aria-label="Histoire des essais">
                  <thead>
                    <tr>
                      <th scope="col">Quand</th>
                      <th scope="col" className="number">
                        Essai
                      </th>
                      <th scope="col">Issue</th>
                      <th scope="col">Détail</th>
                    </tr>
                  </thead>
                  <tbody>
                    {row.history.map((entry) => (
                      <tr key={`${entry.at}-${entry.attempt}-${entry.outcome}`}>
                        <td className="stamp">{formatStamp(entry.at)}</td>
                        <td className="number">{entry.attempt}</td>
                        <td>{entry.outcome}</td>
                        <td>{entry.detail}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </>
        ) : null}
        {giving ? (
          <label className="field">
            <span className="field-label">Motif de l'abandon</span>
            <input
              ref={field}
              className="input"
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </label>
        ) : null}
        {problem ? (
          <p className="refusal-text" role="alert">
            <Icon name="alert" /> {problem}
          </p>
        ) : null}
      </div>
    </Window>
  );
}
