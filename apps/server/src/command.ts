import { parseArgs } from "node:util";
import { PostgresError } from "@comptoir/postgres";
import { auditVerifyCommand } from "./commands/audit-verify.js";
import { backupCommand } from "./commands/backup.js";
import { type Command, UsageError } from "./commands/command.js";
import { doctorCommand } from "./commands/doctor.js";
import { exportCommand } from "./commands/export.js";
import { importBdpmCommand } from "./commands/import-bdpm.js";
import { importOfficinesCommand } from "./commands/import-officines.js";
import { importOperatorsCommand } from "./commands/import-operators.js";
import { importPatientsCommand } from "./commands/import-patients.js";
import { releaseCommand } from "./commands/release.js";
import { reloadCommand } from "./commands/reload.js";
import { restoreCommand } from "./commands/restore.js";
import { ConfigError, readConfig } from "./platform/config.js";
import { ImportRefused } from "./platform/import-file.js";
import { createLogger } from "./platform/log.js";
import { RestoreInterrupted } from "./platform/postgres/restore-mark.js";

const COMMANDS: Readonly<Record<string, Command>> = {
  "import-officines": importOfficinesCommand,
  "import-operators": importOperatorsCommand,
  "import-patients": importPatientsCommand,
  "import-bdpm": importBdpmCommand,
  "audit-verify": auditVerifyCommand,
  backup: backupCommand,
  restore: restoreCommand,
  export: exportCommand,
  reload: reloadCommand,
  release: releaseCommand,
  doctor: doctorCommand,
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const log = createLogger({ level: "warn" });

/** `command.js <name> --config <json> [arguments]`: text for a person on stdout, log on stderr, exit code 0 or 1. */
async function runCommand(argv: readonly string[]): Promise<0 | 1> {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: { config: { type: "string" } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const [name, ...rest] = positionals;
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    print(name === undefined ? "Commandes :" : `Commande inconnue : ${name}. Commandes :`);
    for (const { usage, summary } of Object.values(COMMANDS)) print(`  ${usage.padEnd(42)}${summary}`);
    return 1;
  }
  const flags = tokens
    .filter((token) => token.kind === "option" && token.name !== "config")
    .map((token) => `--${"name" in token ? token.name : ""}`);
  try {
    if (typeof values.config !== "string") throw new UsageError("--config <fichier JSON> est attendu");
    const config = readConfig(values.config);
    return await command.run({ config, log, args: [...rest, ...flags], print });
  } catch (error) {
    if (error instanceof UsageError) print(`${error.message}. Usage : ${command.usage} --config <fichier JSON>`);
    else if (error instanceof ImportRefused || error instanceof ConfigError || error instanceof RestoreInterrupted) print(error.message);
    else if (error instanceof PostgresError) print(error.message.split("\n")[0] ?? error.message);
    else {
      // Node would print the error whole, and PostgreSQL repeats rows in its errors: our log keeps what may be written.
      log.fatal({ err: error, command: name }, "unexpected error");
      print("Erreur inattendue : rien de plus n'a été fait. Le détail est dans le journal technique (sortie d'erreur).");
    }
    return 1;
  }
}

process.exitCode = await runCommand(process.argv.slice(2));
