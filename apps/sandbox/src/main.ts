import { parseArgs } from "node:util";
import { PostgresError } from "@comptoir/postgres";
import { mostPeople } from "./insi/generate-register.js";
import { writePeopleFile } from "./insi/write-people-file.js";
import { ConfigError, readConfig } from "./platform/config.js";
import { releaseNation } from "./platform/nation-cluster.js";
import { NationBusyError } from "./platform/sole-process.js";
import { type Log, startSandbox } from "./start-sandbox.js";

/** One JSON line per event on stderr. */
const log: Log = ({ message, error }) => {
  const detail = error === undefined ? {} : { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), level: error === undefined ? "info" : "error", msg: message, ...detail })}\n`,
  );
};

/** `main.js generate-people --count <n> --seed <n> --out <csv>`: people who do not exist, for an import or a load test. */
async function generatePeople(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { count: { type: "string", default: "100000" }, seed: { type: "string", default: "1" }, out: { type: "string" } },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (values.out === undefined) throw new ConfigError("--out <fichier> est obligatoire.");
  if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(count) || count < 0 || count > mostPeople)
    throw new ConfigError(`--seed est un entier positif, --count un entier de 0 à ${mostPeople}.`);
  await writePeopleFile(values.out, { count, seed });
}

/** `main.js --config <json>` runs the nation; with `--release` it only stops the PostgreSQL that a killed one left behind. */
async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === "generate-people") return generatePeople(rest);
  const { values } = parseArgs({ options: { config: { type: "string" }, release: { type: "boolean" } } });
  if (values.config === undefined) throw new ConfigError("--config <fichier> est obligatoire.");
  const config = readConfig(values.config);
  if (values.release) return releaseNation(config.dataDir);
  const starting = startSandbox(config, log, () => {
    // Whoever started this process starts it again, on a PostgreSQL that has recovered.
    log({ message: "PostgreSQL ended under the nation" });
    process.exit(1);
  });
  let stopping: Promise<void> | undefined;
  // A stop asked for during the start waits for its end: nothing half-started is left behind.
  const stop = (): void => {
    stopping ??= starting
      .then((sandbox) => sandbox.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log({ message: "stop failed", error });
          process.exit(1);
        },
      );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.once("disconnect", stop);
  const { ready } = await starting;
  if (stopping !== undefined) return;
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.send(ready);
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof PostgresError || error instanceof NationBusyError;
  log({ message: known ? error.message : "start failed", error });
  process.exit(1);
});
