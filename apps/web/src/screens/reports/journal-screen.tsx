import { useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { formatStamp } from "../../day.js";
import { useLayer } from "../../frame/layers.js";
import { goTo } from "../../frame/navigation.js";
import { ROLE_NAMES } from "../../texts.js";

const ROLES: Readonly<Record<string, string>> = ROLE_NAMES;

/** Who did what, the newest first. Titulaire only. */
export function JournalScreen() {
  const query = useQuery({
    queryKey: ["audit"],
    queryFn: ({ signal }) => fetchRoute("listAudit", { query: { limit: 200 } }, signal),
    retry: false,
    gcTime: 0,
  });
  useLayer("journal", "Journal", { back: () => goTo("counter") });
  const events = query.data?.events ?? [];
  return (
    <div className="page">
      <h1 className="page-title">Journal</h1>
      <p className="hint page-lead">Les 200 derniers accès et actes de l'officine. Chaque ouverture de cette page y est inscrite.</p>
      {query.error ? (
        <p className="refusal-text" role="alert">
          {query.error.message}
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
            {events.map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: events carry no id, and the list is read once
              <tr key={`${event.at}-${index}`}>
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
        {query.data && events.length === 0 ? <p className="empty-hint">Aucun événement.</p> : null}
      </section>
    </div>
  );
}
