import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { type Kysely, sql, type Transaction } from "kysely";
import { recordAudit } from "../platform/audit/record.js";
import { commandActor } from "../platform/command-actor.js";
import { replaceFile } from "../platform/durable-file.js";
import type { Database } from "../platform/postgres/database.js";
import { listTables, type TableShape } from "../platform/postgres/list-tables.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import { VERSION } from "../platform/version.js";
import { type Command, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

/** What `export` writes beside the tables; `reload` reads it first. */
export interface ExportManifest {
  readonly format: 1;
  readonly version: string;
  readonly exportedAt: string;
  /** Migrations of the schema: a reload demands the same. */
  readonly migrations: readonly string[];
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly sha256: string }[];
}

export const MANIFEST_FILE = "manifeste.json";
/** Filled by `migrate` in the new database. */
const OWN_BOOKS = new Set(["schema_migration"]);
const PAGE = 2000;

export const exportCommand: Command = {
  usage: "export <dossier>",
  summary: "Écrit toutes les tables, une ligne JSON par rang, avec leurs empreintes",
  run: async (context) => {
    const folder = oneArgument(context.args, "le dossier à créer");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length > 0) {
      context.print(`Le dossier ${folder} n'est pas vide : rien n'a été écrit.`);
      return 1;
    }
    return withDatabase<0 | 1>(context, async ({ owner, app }) => {
      for (const officine of await listOfficines(app)) {
        await withOfficine(app, officine.id, (trx) =>
          recordAudit(trx, {
            actor: commandActor(officine.id),
            action: "system.export",
            target: { kind: "export", id: "base" },
            outcome: "ok",
          }),
        );
      }
      const manifest = await exportTables(owner, folder);
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
      context.print(`Export écrit dans ${folder} : ${manifest.tables.length} tables, ${rows} lignes.`);
      context.print("Ces fichiers contiennent des données de santé en clair : gardez-les en lieu sûr.");
      return 0;
    });
  },
};

/** Writes every table as of one instant. The owner is subject to row security: officine after officine. */
export async function exportTables(owner: Kysely<Database>, folder: string): Promise<ExportManifest> {
  const officines = (await listOfficines(owner)).map((officine) => officine.id);
  return owner
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (trx) => {
      const migrations = await listMigrations(trx);
      const tables: { name: string; rows: number; sha256: string }[] = [];
      for (const table of await listTables(trx)) {
        if (!OWN_BOOKS.has(table.name)) tables.push(await exportTable(trx, table, officines, folder));
      }
      const manifest: ExportManifest = { format: 1, version: VERSION, exportedAt: new Date().toISOString(), migrations, tables };
      // Last: a folder with its manifest is whole, also after a power cut.
      replaceFile(path.join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
      return manifest;
    });
}

/** Names of the applied migrations, in order. */
export async function listMigrations(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from schema_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}

async function exportTable(
  trx: Transaction<Database>,
  table: TableShape,
  officines: readonly string[],
  folder: string,
): Promise<{ name: string; rows: number; sha256: string }> {
  const out = createWriteStream(path.join(folder, `${table.name}.ndjson`), { mode: 0o600, flags: "wx", flush: true });
  const digest = createHash("sha256");
  let rows = 0;
  const scopes: (string | undefined)[] = table.officineColumn === undefined ? [undefined] : [...officines];
  for (const officine of scopes) {
    await sql`select set_config('app.officine', ${officine ?? ""}, true)`.execute(trx);
    const where =
      table.officineColumn === undefined || officine === undefined
        ? sql``
        : sql`where ${sql.ref(`t.${table.officineColumn}`)} = ${officine}`;
    await sql`declare export_cursor no scroll cursor for select row_to_json(t)::text as line from ${sql.table(table.name)} t ${where}`.execute(
      trx,
    );
    for (;;) {
      const page = await sql<{ line: string }>`fetch ${sql.lit(PAGE)} from export_cursor`.execute(trx);
      for (const { line } of page.rows) {
        const bytes = Buffer.from(`${line}\n`);
        digest.update(bytes);
        if (!out.write(bytes)) await once(out, "drain");
      }
      rows += page.rows.length;
      if (page.rows.length < PAGE) break;
    }
    await sql`close export_cursor`.execute(trx);
  }
  out.end();
  await once(out, "close");
  return { name: table.name, rows, sha256: digest.digest("hex") };
}
