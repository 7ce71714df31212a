import { importOfficines } from "../features/operators/index.js";
import { readImportJson } from "../platform/import-file.js";
import { type Command, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

export const importOfficinesCommand: Command = {
  usage: "import-officines <fichier.json>",
  summary: "Crée ou met à jour les officines (par numéro FINESS)",
  run: async (context) => {
    const value = await readImportJson(oneArgument(context.args, "le fichier JSON des officines"), 5_000_000);
    const demo = context.config.profile === "bac-a-sable";
    const report = await withDatabase(context, ({ owner }) => importOfficines(owner, value, { demo }));
    context.print(`Officines : ${report.created} créée(s), ${report.updated} mise(s) à jour.`);
    return 0;
  },
};
