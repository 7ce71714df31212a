import type { PatientRecord } from "@comptoir/contract";
import { useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { formatStamp } from "../../day.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { openWindow } from "../../frame/windows.js";
import { insiStore, openIdentity } from "../../insi-calls.js";
import { INS_STATES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/index.js";

/** Identité Nationale de Santé on the record: matricule for those who may see it, ways to obtain it, and what happened to it. */
export function InsSection({ record }: { readonly record: PatientRecord }) {
  const mayRead = useStore(sessionStore, (state) => state.session?.rights.includes("ins.read") ?? false);
  const mayValidate = useStore(sessionStore, (state) => state.session?.rights.includes("ins.validate") ?? false);
  const running = useStore(insiStore, (state) => state.running.has(record.id));
  const outcome = useStore(insiStore, (state) => state.outcomes.get(record.id));
  const query = useQuery({
    queryKey: ["ins", record.id],
    queryFn: ({ signal }) => fetchRoute("getIns", { params: { id: record.id } }, signal),
    enabled: mayRead && record.locked,
    retry: false,
    gcTime: 0,
  });
  const ins = record.locked ? query.data?.ins : undefined;
  return (
    <section aria-label="INS du patient" className="ins-section">
      <h2 className="section-title">Identité Nationale de Santé</h2>
      {ins ? (
        <dl className="facts-list">
          <dt>Matricule INS ({ins.nature})</dt>
          <dd className="numero">
            {ins.matricule.slice(0, 13)} {ins.matricule.slice(13)}
          </dd>
          <dt>Obtenue par</dt>
          <dd>
            {ins.source === "INSI" ? "téléservice INSi" : "appli carte Vitale"}
            {ins.at ? `, le ${formatStamp(ins.at)}` : ""}
          </dd>
        </dl>
      ) : null}
      <p className="hint">
        {record.insStatus === "qualifiee"
          ? "Le matricule accompagne les documents de santé de ce patient."
          : "Le matricule ne sort pas de l'officine tant que l'identité n'est pas qualifiée."}
      </p>
      {record.insStatus === "qualifiee" || record.noIns || record.insAttributes.some((one) => one !== "homonyme") ? null : (
        <KeyButton keySpelling="I" onPress={() => openIdentity(record)} disabled={running}>
          {record.insStatus === "recuperee" || outcome?.kind === "a-controler"
            ? "Données INS à contrôler"
            : "Récupération de l'INS sans carte vitale"}
        </KeyButton>
      )}
      {record.insStatus === "qualifiee" || record.noIns ? null : (
        <KeyButton keySpelling="F4" onPress={() => openWindow("card", record.id)} disabled={running}>
          Récupération de l'INS avec carte Vitale
        </KeyButton>
      )}
      {mayValidate && record.insStatus === "provisoire" && record.insAttributes.every((one) => one === "homonyme") ? (
        <KeyButton keySpelling="P" onPress={() => openWindow("manual-validation", record.id)}>
          Valider l'identité sur pièce
        </KeyButton>
      ) : null}
      {running ? (
        <p className="strip-line" role="status">
          <Icon name="sync" size={13} /> INSi est interrogé…
        </p>
      ) : outcome && outcome.kind !== "a-controler" ? (
        <p className="hint">{outcome.text}</p>
      ) : null}
      {record.exchanges.length > 0 ? (
        <>
          <h2 className="section-title">Partenaires à qui des données sont parties sous cette INS</h2>
          <ul className="prior" aria-label="Partenaires destinataires">
            {record.exchanges.map((exchange) => (
              <li key={`${exchange.at} ${exchange.what}`}>
                <strong>{formatStamp(exchange.at)}</strong> · {exchange.partner} : {exchange.what}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {record.history.length > 0 ? (
        <>
          <h2 className="section-title">Historique de l'identité</h2>
          <ul className="prior" aria-label="Historique de l'identité">
            {record.history.map((event) => (
              <li key={`${event.at} ${event.text}`}>
                <strong>{formatStamp(event.at)}</strong> · {event.who} : {event.text}
                {event.insStatusBefore === event.insStatusAfter
                  ? ""
                  : ` ${INS_STATES[event.insStatusBefore].label} devient ${INS_STATES[event.insStatusAfter].label}.`}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
