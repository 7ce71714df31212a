import { detectFormat, importFhirPatients, importPatients } from "../features/patients/index.js";
import { systemClock } from "../platform/clock.js";
import { readImportFile } from "../platform/import-file.js";
import { type Command, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

/** Lines of a report printed in full; beyond, their number is enough. */
const SHOWN = 100;
const MAX_CSV_BYTES = 200_000_000;

export const importPatientsCommand: Command = {
  usage: "import-patients <csv|fhir>",
  summary: "Fait entrer des patients (CSV, Bundle FHIR ou NDJSON) ; les identités importées sont provisoires",
  run: async (context) => {
    const file = oneArgument(context.args, "le fichier des patients : CSV, Bundle FHIR ou NDJSON");
    const format = await detectFormat(file);
    const clock = systemClock(context.config.clockOffsetMs);
    const options = { now: clock.now, onProgress: (lines: number) => context.log.info({ lines }, "patients imported") };
    const text = format === "csv" ? await readImportFile(file, MAX_CSV_BYTES) : "";
    const report = await withDatabase(context, ({ app }) =>
      format === "csv" ? importPatients(app, text, options) : importFhirPatients(app, file, format, options),
    );
    const place = format === "bundle" ? "entrée" : "ligne";
    printLines(context.print, `Refusée, ${place}`, report.rejected);
    if (report.duplicates.length > 0) context.print(`${report.duplicates.length} doublon(s) probable(s), à vérifier :`);
    printLines(context.print, `À vérifier, ${place}`, report.duplicates);
    context.print(
      `Patients : ${report.created} créé(s), ${report.updated} mis à jour, ${report.unchanged} inchangé(s), ${report.rejected.length} ${place}(s) refusée(s).`,
    );
    return report.rejected.length === 0 ? 0 : 1;
  },
};

function printLines(print: (line: string) => void, title: string, lines: readonly { line: number; reason: string }[]): void {
  for (const { line, reason } of lines.slice(0, SHOWN)) print(`  ${title} ${line} : ${reason}.`);
  if (lines.length > SHOWN) print(`  … et ${lines.length - SHOWN} autre(s).`);
}
