import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Kysely, sql, type Transaction } from "kysely";
import { z } from "zod";
import { ImportRefused } from "../platform/import-file.js";
import { distrustOpenRows } from "../platform/outbox/index.js";
import type { Database } from "../platform/postgres/database.js";
import { listTables, type TableShape } from "../platform/postgres/list-tables.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import { closeSessions } from "../platform/sessions/index.js";
import { type Command, oneArgument } from "./command.js";
import { type ExportManifest, listMigrations, MANIFEST_FILE } from "./export.js";
import { withDatabase } from "./with-database.js";

const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  exportedAt: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string().regex(/^[a-z_]+$/), rows: z.number().int(), sha256: z.string() })),
});

const PAGE = 1000;

export const reloadCommand: Command = {
  usage: "reload <dossier>",
  summary: "Recharge un export dans une base neuve et vide",
  run: async (context) => {
    const folder = oneArgument(context.args, "le dossier de l'export");
    const manifest = await readManifest(folder);
    return withDatabase<0 | 1>(context, async ({ owner, app }) => {
      await reloadTables(owner, folder, manifest);
      // As after a restore: the services may know more than the export, and nobody keeps a session of another machine.
      await distrustOpenRows(app);
      for (const { id } of await listOfficines(owner)) await withOfficine(owner, id, (trx) => closeSessions(trx, id, new Date()));
      context.print(
        `Export du ${manifest.exportedAt} rechargé : ${manifest.tables.length} tables. Lancez « audit-verify » pour vérifier le journal.`,
      );
      return 0;
    });
  },
};

/** Reads and checks the manifest. Throws {@link ImportRefused}. */
export async function readManifest(folder: string): Promise<ExportManifest> {
  const text = await readFile(path.join(folder, MANIFEST_FILE), "utf8").catch(() => undefined);
  if (text === undefined) throw new ImportRefused(`Le dossier ${folder} n'est pas un export : ${MANIFEST_FILE} manque.`);
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new ImportRefused(`Le fichier ${MANIFEST_FILE} est illisible.`);
  }
}

/** Enters every table in one transaction: a file that does not match its digest, and nothing has been entered. */
export async function reloadTables(owner: Kysely<Database>, folder: string, manifest: ExportManifest): Promise<void> {
  await owner.transaction().execute(async (trx) => {
    const migrations = await listMigrations(trx);
    if (migrations.join() !== manifest.migrations.join()) {
      throw new ImportRefused("L'export vient d'une autre version du schéma : rechargez-le avec la version de Comptoir qui l'a écrit.");
    }
    const { rows } = await sql<{ filled: boolean }>`select exists (select from list_officines()) as filled`.execute(trx);
    if (rows[0]?.filled) throw new ImportRefused("La base n'est pas vide : un export se recharge dans une base neuve.");
    const shapes = await listTables(trx);
    const known = new Map(shapes.map((table) => [table.name, table]));
    for (const { name } of manifest.tables) if (!known.has(name)) throw new ImportRefused(`La table ${name} de l'export est inconnue.`);
    await holdChecks(trx, shapes);
    for (const expected of manifest.tables) {
      const table = known.get(expected.name);
      if (!table) continue;
      // Rows that a migration put in a global table come back with the export.
      if (table.officineColumn === undefined) await sql`delete from ${sql.table(table.name)}`.execute(trx);
      if ((await reloadTable(trx, table, folder)) !== expected.sha256) {
        throw new ImportRefused(`Le fichier ${table.name}.ndjson ne correspond pas à son empreinte. Rien n'a été chargé.`);
      }
      await moveSequences(trx, table);
    }
    await resumeChecks(trx, shapes);
  });
}

/**
 * Foreign keys wait for the end, since tables refer to each other in circles. Triggers rest: they did their work before the export, and
 * their effects are rows of it.
 */
async function holdChecks(trx: Transaction<Database>, tables: readonly TableShape[]): Promise<void> {
  for (const { name, foreignKeys } of tables) {
    await sql`alter table ${sql.table(name)} disable trigger user`.execute(trx);
    for (const key of foreignKeys)
      await sql`alter table ${sql.table(name)} alter constraint ${sql.ref(key)} deferrable initially deferred`.execute(trx);
  }
}

/** Checks every foreign key now, and puts the schema back as the migrations made it. */
async function resumeChecks(trx: Transaction<Database>, tables: readonly TableShape[]): Promise<void> {
  await sql`set constraints all immediate`.execute(trx);
  for (const { name, foreignKeys } of tables) {
    await sql`alter table ${sql.table(name)} enable trigger user`.execute(trx);
    for (const key of foreignKeys) await sql`alter table ${sql.table(name)} alter constraint ${sql.ref(key)} not deferrable`.execute(trx);
  }
}

/** Rows of one officine follow each other; each run of them enters under its own `app.officine`. */
async function reloadTable(trx: Transaction<Database>, table: TableShape, folder: string): Promise<string> {
  const digest = createHash("sha256");
  const lines = createInterface({
    input: createReadStream(path.join(folder, `${table.name}.ndjson`)),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let page: string[] = [];
  let officine = "";
  const flush = async (): Promise<void> => {
    if (page.length > 0) await insertPage(trx, table, officine, page);
    page = [];
  };
  for await (const line of lines) {
    digest.update(`${line}\n`);
    const own = table.officineColumn === undefined ? "" : officineOf(line, table.officineColumn);
    if (own !== officine || page.length >= PAGE) await flush();
    officine = own;
    page.push(line);
  }
  await flush();
  return digest.digest("hex");
}

function officineOf(line: string, column: string): string {
  try {
    const row: unknown = JSON.parse(line);
    const value = typeof row === "object" && row !== null ? new Map<string, unknown>(Object.entries(row)).get(column) : undefined;
    if (typeof value === "string") return value;
  } catch {
    // refused below, like a row without officine
  }
  throw new ImportRefused("Une ligne de l'export est illisible. Rien n'a été chargé.");
}

async function insertPage(trx: Transaction<Database>, table: TableShape, officine: string, page: readonly string[]): Promise<void> {
  await sql`select set_config('app.officine', ${officine}, true)`.execute(trx);
  const columns = sql.join(table.columns.map((column) => sql.ref(column)));
  // The lines stay text until PostgreSQL reads them: no number or instant passes through JavaScript.
  await sql`insert into ${sql.table(table.name)} (${columns}) overriding system value
            select ${columns} from json_populate_recordset(null::${sql.table(table.name)}, ${`[${page.join(",")}]`}::json)`.execute(trx);
}

async function moveSequences(trx: Transaction<Database>, table: TableShape): Promise<void> {
  for (const column of table.columns) {
    const { rows } = await sql<{ name: string | null }>`select pg_get_serial_sequence(${table.name}, ${column}) as name`.execute(trx);
    const name = rows[0]?.name;
    if (name) {
      await sql`select setval(${name}::regclass, greatest(1, (select coalesce(max(${sql.ref(column)}), 0) from ${sql.table(table.name)})))`.execute(
        trx,
      );
    }
  }
}
