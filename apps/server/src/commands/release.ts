import path from "node:path";
import { stopUnused } from "@comptoir/postgres";
import type { Command } from "./command.js";

export const releaseCommand: Command = {
  usage: "release",
  summary: "Arrête le PostgreSQL laissé par un arrêt brutal, s'il ne sert plus à personne",
  run: async ({ config, print }) => {
    if (config.database.url !== undefined) return 0;
    if (await stopUnused({ dataDir: path.join(config.dataDir, "pg") })) print("Le PostgreSQL de l'officine, laissé en marche, est rendu.");
    return 0;
  },
};
