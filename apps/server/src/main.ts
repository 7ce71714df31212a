import { PostgresError } from "@comptoir/postgres";
import { ConfigError, readConfig } from "./platform/config.js";
import { createLogger } from "./platform/log.js";
import { RestoreInterrupted } from "./platform/postgres/restore-mark.js";
import { type RunningServer, startServer } from "./start-server.js";

/**
 * The process: `main.js --config <json>`. Says `{type:"ready",url,authority?}` on its IPC channel, or as one JSON line on stdout; logs go to
 * stderr; SIGTERM, SIGINT and the loss of the parent stop it gracefully with exit code 0.
 */
const log = createLogger();

async function start(): Promise<RunningServer> {
  const at = process.argv.indexOf("--config");
  const file = at < 0 ? undefined : process.argv[at + 1];
  if (file === undefined) throw new ConfigError("--config", "un fichier JSON est attendu");
  return startServer(readConfig(file), log, onDatabaseLost);
}

/** Whoever started this process starts it again, on a PostgreSQL that has recovered. */
function onDatabaseLost(): void {
  log.fatal("PostgreSQL ended under the server");
  process.exit(1);
}

/** A signal may come while the server is still starting: it is obeyed as soon as there is something to stop. */
let asked = false;
let stopping: Promise<void> | undefined;
let running: RunningServer | undefined;

function stop(reason: string): void {
  asked = true;
  if (!running || stopping) return;
  log.info({ reason }, "stopping");
  stopping = running.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.fatal({ err: error }, "stopped badly");
      process.exit(1);
    },
  );
}

// Node prints an error whole, and PostgreSQL repeats rows in its errors: our log keeps what may be written.
process.on("uncaughtException", (error) => {
  log.fatal({ err: error }, "unexpected error");
  process.exit(1);
});
process.on("SIGTERM", () => stop("SIGTERM"));
process.on("SIGINT", () => stop("SIGINT"));
process.on("disconnect", () => stop("disconnect"));

try {
  running = await start();
  log.info({ url: running.url }, "ready");
  const ready = { type: "ready", url: running.url, ...(running.authority && { authority: running.authority }) };
  const { announced } = running;
  if (asked) stop("asked while starting");
  else if (process.send) process.send(ready, announced);
  else process.stdout.write(`${JSON.stringify(ready)}\n`, announced);
} catch (error) {
  log.fatal({ err: error }, "cannot start");
  if (error instanceof ConfigError || error instanceof PostgresError || error instanceof RestoreInterrupted)
    process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
  process.disconnect?.();
}
