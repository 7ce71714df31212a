import { importOperators } from "../features/operators/index.js";
import { readImportJson } from "../platform/import-file.js";
import { type Command, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

export const importOperatorsCommand: Command = {
  usage: "import-operators <fichier.json>",
  summary: "Crée ou met à jour les opérateurs (par code)",
  run: async (context) => {
    const value = await readImportJson(oneArgument(context.args, "le fichier JSON des opérateurs"), 5_000_000);
    const demo = context.config.profile === "bac-a-sable";
    const report = await withDatabase(context, ({ owner }) => importOperators(owner, value, { demo, now: new Date() }));
    for (const { line, reason } of report.rejected) context.print(`  Refusé, opérateur n° ${line} : ${reason}.`);
    context.print(`Opérateurs : ${report.created} créé(s), ${report.updated} mis à jour, ${report.unchanged} inchangé(s).`);
    return report.rejected.length === 0 ? 0 : 1;
  },
};
