import { importPatients } from "../features/patients/index.js";
import { systemClock } from "../platform/clock.js";
import { readImportFile } from "../platform/import-file.js";
import { type Command, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

/** Lines of a report printed in full; beyond, their number is enough. */
const SHOWN = 100;

export const importPatientsCommand: Command = {
  usage: "import-patients <fichier.csv>",
  summary: "Fait entrer des patients ; les identités importées sont provisoires",
  run: async (context) => {
    const text = await readImportFile(oneArgument(context.args, "le fichier CSV des patients"), 200_000_000);
    const clock = systemClock(context.config.clockOffsetMs);
    const report = await withDatabase(context, ({ app }) =>
      importPatients(app, text, { now: clock.now, onProgress: (lines) => context.log.info({ lines }, "patients imported") }),
    );
    printLines(context.print, "Refusée, ligne", report.rejected);
    if (report.duplicates.length > 0) context.print(`${report.duplicates.length} doublon(s) probable(s), à vérifier :`);
    printLines(context.print, "À vérifier, ligne", report.duplicates);
    context.print(
      `Patients : ${report.created} créé(s), ${report.updated} mis à jour, ${report.unchanged} inchangé(s), ${report.rejected.length} ligne(s) refusée(s).`,
    );
    return report.rejected.length === 0 ? 0 : 1;
  },
};

function printLines(print: (line: string) => void, title: string, lines: readonly { line: number; reason: string }[]): void {
  for (const { line, reason } of lines.slice(0, SHOWN)) print(`  ${title} ${line} : ${reason}.`);
  if (lines.length > SHOWN) print(`  … et ${lines.length - SHOWN} autre(s).`);
}
