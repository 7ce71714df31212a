import type { OrdonnancierEntry } from "@comptoir/contract";
import { formatStamp } from "../../day.js";
import { StateChip } from "../../frame/state-chip.js";
import { countWords } from "../../texts.js";

const LISTS: Readonly<Record<OrdonnancierEntry["list"], string>> = {
  LISTE_I: "Liste I",
  LISTE_II: "Liste II",
  STUPEFIANT: "Stupéfiant",
};

/** One number of the ordonnancier: what it was given to, and the number that annuls it or that it annuls. */
export function OrdonnancierRow({ entry }: { readonly entry: OrdonnancierEntry }) {
  return (
    <span className="register-row">
      <strong className="number">n° {entry.number}</strong>
      <span className="stamp">{formatStamp(entry.at).slice(0, 16)}</span>
      <span className="delivery-who">{entry.patient}</span>
      <span className="delivery-what">
        {entry.label} <span className="hint">{entry.correction ?? countWords(entry.boxes, "boîte", "boîtes")}</span>
      </span>
      <span className="delivery-source">
        {LISTS[entry.list]} · {entry.prescriber}
      </span>
      <RowState entry={entry} />
    </span>
  );
}

function RowState({ entry }: { readonly entry: OrdonnancierEntry }) {
  if (entry.corrects !== undefined) {
    return (
      <StateChip tone="warn" icon="alert">
        Annule le n° {entry.corrects}
      </StateChip>
    );
  }
  return entry.correctedBy === undefined ? (
    <span />
  ) : (
    <StateChip tone="bad" icon="cross">
      Annulé au n° {entry.correctedBy}
    </StateChip>
  );
}
