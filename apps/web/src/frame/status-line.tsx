import { formatDate } from "../day.js";
import { useStore } from "../use-store.js";
import { announcerStore } from "./announcer.js";
import { Icon } from "./icon.js";
import { useMedicineBase } from "./medicine-base.js";
import { useServiceStatus } from "./service-status.js";

/** The last word of the scanner: seen, and read out. Refusals interrupt, the rest waits its turn. */
export function Said() {
  const last = useStore(announcerStore, (state) => state.last);
  const loud = last?.tone === "refused" || last?.tone === "warn" ? last : undefined;
  const said = last && !loud ? last : undefined;
  return (
    <>
      <div className="status-message" role="status">
        {said ? (
          <span key={said.id}>
            <Icon name={said.tone === "done" ? "check" : "info"} /> {said.text}
          </span>
        ) : null}
      </div>
      <div className="status-message" role="alert">
        {loud ? (
          <span key={loud.id}>
            <Icon name={loud.tone === "warn" ? "alert" : "cross"} /> {loud.text}
          </span>
        ) : null}
      </div>
    </>
  );
}

/** Last word of the scanner on the left, medicine base and version on the right (LAD rules). Stays above the windows. */
export function StatusLine() {
  const last = useStore(announcerStore, (state) => state.last);
  const base = useMedicineBase();
  const status = useServiceStatus();
  return (
    <footer className={`status-line status-${last?.tone ?? "quiet"}`}>
      <Said />
      <span className="grow" />
      {base.data ? (
        <span className={base.data.stale ? "status-base status-base-stale" : "status-base"}>
          {base.data.stale ? <Icon name="alert" size={13} /> : null} Base de médicaments du {formatDate(base.data.extractDate)}
          {base.data.stale ? ` : ${base.data.ageDays} jours, à mettre à jour` : ""}
        </span>
      ) : null}
      {status.data ? <span className="status-version">Comptoir {status.data.version}</span> : null}
    </footer>
  );
}
