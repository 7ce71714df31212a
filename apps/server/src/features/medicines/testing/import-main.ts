import type { ConnectionOptions } from "@comptoir/postgres";
import { systemClock } from "../../../platform/clock.js";
import { connect } from "../../../platform/postgres/open-database.js";
import { importBdpm } from "../import-bdpm.js";
import { readFiles } from "./extracts.js";

/** A process of a test: imports a folder and dies, killed, when the progress says `dieAt`. Arguments: connection (JSON), folder, dieAt. */
const [connection = "{}", folder = "", dieAt = ""] = process.argv.slice(2);
const db = connect(JSON.parse(connection) as ConnectionOptions, { max: 1 });
await importBdpm({
  db,
  clock: systemClock(),
  files: await readFiles(folder),
  extractDate: "2026-09-01",
  onProgress: ({ text }) => {
    if (text.includes(dieAt)) process.kill(process.pid, "SIGKILL");
  },
});
await db.destroy();
