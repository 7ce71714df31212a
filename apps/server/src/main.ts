import { readConfig } from "./platform/config.js";
import { createLogger } from "./platform/log.js";
import { startServer } from "./start-server.js";

const log = createLogger();
const config = readConfig(process.argv[process.argv.indexOf("--config") + 1] ?? "");
const server = await startServer(config, log);
const stop = async () => {
  await server.stop();
  process.exit(0);
};
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
process.once("disconnect", () => void stop());
const ready = { type: "ready", url: server.url };
if (process.send) process.send(ready);
else process.stdout.write(`${JSON.stringify(ready)}\n`);
