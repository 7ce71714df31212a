import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ConnectionOptions, startPostgres, withClient } from "@comptoir/postgres";
import { type Measure, round } from "./measure.js";
import { median } from "./percentile.js";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ROUNDS = 3;
const RATIO = 2;
const COMMAND = join(ROOT, "apps", "server", "dist", "command.js");

/** An import is somebody's act in an officine. */
const OFFICINE = {
  finess: "630999001",
  name: "Pharmacie du banc d'essai",
  address: { lines: ["1 rue de l'Essai"], postalCode: "63220", city: "MAZOIRES" },
};

/**
 * The import command on the extract shipped with the product, beside COPY of the very rows it wrote into the very tables with their
 * indexes, on the same server. The import also reads, checks, works out keys
 * and swaps; the ratio says what that costs. What the command does before it knows that there is something to import (start of a process,
 * connection, digest of the files) is timed by giving it the same extract again, and counted apart: COPY's server runs already.
 */
export const bdpm: Measure = {
  name: "bdpm",
  beside: `COPY of the same rows into the same tables with their indexes, in turn: ratio ${RATIO} at most`,
  run: async (say) => {
    const folder = mkdtempSync(join(tmpdir(), "bench-bdpm-"));
    const server = await startPostgres({ dataDir: join(folder, "pg") });
    try {
      const address = server.connection({ database: "comptoir", user: "postgres" });
      const admin: ConnectionOptions = address;
      const url = `postgres://postgres@localhost/comptoir?host=${encodeURIComponent(address.host)}&port=${address.port}`;
      const config = join(folder, "config.json");
      mkdirSync(join(folder, "officine"), { mode: 0o700 });
      writeFileSync(config, JSON.stringify({ profile: "bac-a-sable", dataDir: join(folder, "officine"), database: { url } }));
      // Creates the database and applies the migrations, so that neither is timed.
      const officines = join(folder, "officines.json");
      writeFileSync(officines, JSON.stringify({ officines: [OFFICINE] }));
      runCommand(config, "import-officines", [officines]);
      const before = await countRows(admin);
      const [imports, starts, copies, ratios]: [number[], number[], number[], number[]] = [[], [], [], []];
      let rows = 0;
      for (let count = 0; count < ROUNDS; count += 1) {
        const commandMs = timeImport(config);
        const startMs = timeImport(config);
        const importMs = commandMs - startMs;
        const after = await countRows(admin);
        const filled = [...after].filter(([table, held]) => held > (before.get(table) ?? 0) && held > 100).map(([table]) => table);
        rows = filled.reduce((sum, table) => sum + (after.get(table) ?? 0), 0);
        const copyMs = await timeCopy(admin, filled, folder);
        say(`import of ${rows} rows into ${filled.length} tables: ${round(importMs / 1000)} s; COPY: ${round(copyMs / 1000)} s`);
        imports.push(importMs);
        starts.push(startMs);
        copies.push(copyMs);
        ratios.push(importMs / copyMs);
        await empty(admin, filled);
      }
      const ratio = median(ratios);
      return {
        figures: {
          rows,
          importMs: round(median(imports), 0),
          startMs: round(median(starts), 0),
          copyMs: round(median(copies), 0),
          ratio: round(ratio),
          bestRatio: round(Math.min(...ratios)),
          limitRatio: RATIO,
        },
        kept: rows > 50_000 && ratio <= RATIO,
      };
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** One run of the import command, whole: an import when the tables are empty, else what it takes to see that there is none to do. */
function timeImport(config: string): number {
  const startedAt = performance.now();
  runCommand(config, "import-bdpm", [join(ROOT, "data", "bdpm")]);
  return performance.now() - startedAt;
}

function runCommand(config: string, name: string, args: readonly string[]): void {
  const run = spawnSync(process.execPath, [COMMAND, name, "--config", config, ...args], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${name} failed: ${run.stdout}${run.stderr}`);
}

async function countRows(admin: ConnectionOptions): Promise<Map<string, number>> {
  return withClient(admin, async (client) => {
    const tables = await client.query<{ name: string }>("select relname as name from pg_stat_user_tables order by 1");
    const counts = new Map<string, number>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ count: string }>(`select count(*) from "${name}"`);
      counts.set(name, Number(rows[0]?.count));
    }
    return counts;
  });
}

/** As before any import: the next one finds no base and empty tables. */
async function empty(admin: ConnectionOptions, tables: readonly string[]): Promise<void> {
  await withClient(admin, async (client) => {
    await client.query(`truncate ${tables.map((table) => `"${table}"`).join(", ")} cascade`);
    await client.query("delete from medicine_base");
  });
}

/** Empties the tables and fills them again from files on the server's side, in one transaction, as an import would. */
async function timeCopy(admin: ConnectionOptions, tables: readonly string[], folder: string): Promise<number> {
  return withClient(admin, async (client) => {
    // Triggers and foreign keys are the import's business, indexes are the table's.
    await client.query("set session_replication_role = replica");
    const columns = new Map<string, string>();
    for (const table of tables) {
      const { rows } = await client.query<{ list: string }>(
        `select string_agg(quote_ident(attname), ', ' order by attnum) as list from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [table],
      );
      columns.set(table, rows[0]?.list ?? "");
      await client.query(`copy "${table}" (${columns.get(table)}) to '${join(folder, `${table}.copy`)}'`);
    }
    const startedAt = performance.now();
    await client.query("begin");
    await client.query(`truncate ${tables.map((table) => `"${table}"`).join(", ")} cascade`);
    for (const table of tables) await client.query(`copy "${table}" (${columns.get(table)}) from '${join(folder, `${table}.copy`)}'`);
    await client.query("commit");
    return performance.now() - startedAt;
  });
}
