import type { PageModel } from "../../platform/pdf/page-model.js";
import { buildHeading, type PrintContext } from "./build-delivrance-page.js";
import type { OrdonnancierRow } from "./ordonnancier-store.js";
import { formatInstant } from "./texts.js";

const LISTS: Readonly<Record<OrdonnancierRow["list"], string>> = { LISTE_I: "I", LISTE_II: "II", STUPEFIANT: "Stup." };

/** The register as it is printed: one row per number, in order, correction lines in their place; officine and address on each page. */
export function buildOrdonnancierPage(
  entries: readonly OrdonnancierRow[],
  o: PrintContext & { readonly what: string; readonly truncated: boolean },
): PageModel {
  return {
    title: "Ordonnancier",
    size: "a4",
    header: buildHeading(o.officine),
    footer: `Imprimé le ${formatInstant(o.now)} par ${o.printedBy}`,
    blocks: [
      { kind: "paragraph", text: `${o.what} : ${entries.length} ${entries.length > 1 ? "lignes" : "ligne"}.` },
      ...(o.truncated
        ? [{ kind: "paragraph" as const, strong: true, text: "Liste incomplète : resserrez les jours pour imprimer la suite." }]
        : []),
      {
        kind: "table",
        columns: [
          { title: "N°", share: 7 },
          { title: "Date", share: 16 },
          { title: "Patient", share: 18 },
          { title: "Prescripteur", share: 17 },
          { title: "Médicament", share: 26 },
          { title: "Liste", share: 8 },
          { title: "Boîtes", share: 10 },
        ],
        rows: entries.map((entry) => [
          String(entry.number),
          formatInstant(entry.at),
          entry.patientName,
          entry.prescripteurName,
          [entry.label, entry.correction].filter(Boolean).join("\n"),
          LISTS[entry.list],
          entry.corrects === undefined ? String(entry.boxes) : `−${entry.boxes}`,
        ]),
      },
    ],
  };
}
