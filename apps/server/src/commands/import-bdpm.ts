import { importBdpm, readExtractFolder } from "../features/medicines/index.js";
import { recordAudit } from "../platform/audit/record.js";
import { systemClock } from "../platform/clock.js";
import { commandActor } from "../platform/command-actor.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import { type Command, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

/** Faults of the files printed in full; beyond, their number is enough. */
const SHOWN = 20;

export const importBdpmCommand: Command = {
  usage: "import-bdpm <dossier>",
  summary: "Charge une base publique des médicaments, d'un seul coup",
  run: async (context) => {
    const extract = await readExtractFolder(oneArgument(context.args, "le dossier des fichiers de la BDPM"));
    if (!extract.ok) {
      context.print(extract.text);
      return 1;
    }
    const clock = systemClock(context.config.clockOffsetMs);
    return withDatabase<0 | 1>(context, async ({ owner, app }) => {
      const { files, extractDate } = extract;
      const onProgress = ({ text }: { text: string }) => context.print(`${text}…`);
      const done = await importBdpm({ db: owner, clock, files, extractDate, onProgress });
      if (!done.ok) {
        context.print(done.text);
        return 1;
      }
      const { report } = done;
      if (report.absentFiles.length > 0)
        context.print(`Fichiers absents du dossier, ce qu'un extrait précédent en disait est gardé : ${report.absentFiles.join(", ")}.`);
      if (report.outcome === "deja-en-service") {
        context.print(`La base du ${report.extractDate} est déjà en service : rien n'a été changé.`);
        return 0;
      }
      for (const officine of await listOfficines(app)) {
        await withOfficine(app, officine.id, (trx) =>
          recordAudit(trx, {
            actor: commandActor(officine.id),
            action: "medicines.import",
            target: { kind: "base", id: report.extractDate },
            outcome: "ok",
            detail: { added: report.added, removed: report.removed },
          }),
        );
      }
      for (const { file, line, what } of report.faults.slice(0, SHOWN)) context.print(`  ${file}, ligne ${line} : ${what}`);
      if (report.faults.length > SHOWN) context.print(`  … et ${report.faults.length - SHOWN} autre(s) ligne(s) laissée(s) de côté.`);
      context.print(
        `Base de médicaments du ${report.extractDate} en service : ${report.added} présentation(s) ajoutée(s), ${report.removed} retirée(s).`,
      );
      return 0;
    });
  },
};
