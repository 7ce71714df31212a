#!/usr/bin/env node
import { join, resolve } from "node:path";
import { findHolder } from "../../../tools/process-lock.mjs";
import { type CommandLine, HELP, readCommandLine } from "./command-line.js";
import { dataFolder, ROOT } from "./layout.js";
import { readAskedPorts } from "./ports.js";
import { runServerCommand } from "./server-command.js";
import { readProfile, readSettings } from "./server-config.js";
import { start } from "./start.js";
import { stop } from "./stop.js";
import { waitForStopRequest } from "./stop-request.js";
import { UserError } from "./user-error.js";

const say = (line: string) => console.log(line);

async function run(line: CommandLine): Promise<number> {
  const { command } = line;
  const folder = dataFolder(line.data ?? (process.env.COMPTOIR_DATA ? resolve(process.env.COMPTOIR_DATA) : join(ROOT, ".comptoir")));
  switch (command.kind) {
    case "help":
      say(HELP);
      return 0;
    case "stop":
      return stop(folder, say);
    case "start": {
      const profile = readProfile(process.env);
      return start({
        folder,
        profile,
        nationOnly: command.nationOnly,
        ports: readAskedPorts(line.ports, process.env),
        settings: readSettings(line.config ?? process.env.COMPTOIR_CONFIG, profile),
        databaseUrl: process.env.DATABASE_URL || undefined,
        failpoints: process.env.COMPTOIR_FAILPOINTS?.split(",").filter(Boolean) ?? [],
        say,
        untilStop: waitForStopRequest(process.env),
      });
    }
    case "server":
      if (command.stoppedOnly && findHolder(folder.lock)) {
        throw new UserError("Comptoir est en marche : arrêtez-le d'abord (Ctrl+C, ou « npm run comptoir -- stop »), puis recommencez.");
      }
      return (await runServerCommand(folder, command.name, command.args, { inherit: true })).code;
  }
}

try {
  process.exitCode = await run(readCommandLine(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd()));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
