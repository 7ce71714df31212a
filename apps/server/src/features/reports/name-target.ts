import { routes } from "@comptoir/contract";
import type { JournalRow } from "./store.js";

const THINGS: Readonly<Record<string, string>> = {
  session: "Session",
  journal: "Journal",
  import: "Import de patients",
  export: "Export de la base",
  sauvegarde: "Sauvegarde de la base",
  base: "Base de médicaments",
  officine: "Officine",
  parametres: "Paramètres",
  document: "Document",
  identites: "Identités à rattraper",
};

/** What an event was about, in words: a name, a number, never an identifier of the database. */
export function nameTarget(row: JournalRow): string {
  const person = namePerson(row);
  const of = person === undefined ? "" : ` — ${person}`;
  switch (row.target_kind) {
    case "patient":
      return person ?? "Patient";
    case "vente":
      return person === undefined ? "Vente sans patient" : `Vente de ${person}`;
    case "ordonnance":
      return `Ordonnance numérique ${row.target_id}${of}`;
    case "transmission":
      return `${row.act ?? "Transmission"}${of}`;
    case "operator":
      return row.target_operator ?? "Opérateur";
    case "recherche":
      return nameSearch(row);
    case "liste":
      return `Liste des ${row.target_id}`;
    case "route":
      return nameRoute(row.target_id);
    default:
      return `${THINGS[row.target_kind] ?? row.target_kind}${of}`;
  }
}

/** « DE → DESMALIX NATH »: what was typed first, which the sealed row says, and where the search ended. */
function nameSearch(row: JournalRow): string {
  if (row.action !== "patient.search") return `Recherche : ${row.target_id}`;
  if (row.asked === null) return "Recherche";
  const { asked, asked_last: last } = row;
  return last !== null && last !== asked ? `« ${asked} » → « ${last} »` : `« ${asked} »`;
}

function nameRoute(name: string): string {
  return name in routes ? routes[name as keyof typeof routes].summary : name;
}

/** `NOM Prénom`: the used name first, as on every screen. */
function namePerson(row: JournalRow): string | undefined {
  if (row.birth_name === null || row.birth_first_names === null) return undefined;
  const first = row.birth_first_names.split(/[\s,]+/)[0] ?? "";
  const readable = first.charAt(0).toLocaleUpperCase("fr-FR") + first.slice(1).toLocaleLowerCase("fr-FR");
  return `${(row.used_name ?? row.birth_name).toLocaleUpperCase("fr-FR")} ${readable}`;
}
