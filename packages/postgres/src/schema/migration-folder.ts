import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PostgresError, reasonOf } from "../failure.js";

/** One migration file, `NNNN-name.sql`. */
export interface Migration {
  version: number;
  /** File name without `.sql`. */
  name: string;
  sql: string;
  /** SHA-256 of the text with line ends as LF, hexadecimal: a checkout that rewrites line ends changes nothing. */
  sha256: string;
}

/** The migrations of a folder in order of their numbers. Numbers are unique; gaps are allowed. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  } catch (error) {
    throw new PostgresError({ kind: "MIGRATION_FOLDER", folder, detail: reasonOf(error) }, error);
  }
  const migrations: Migration[] = [];
  for (const file of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
    if (number === undefined) throw new PostgresError({ kind: "MIGRATION_FOLDER", folder, detail: `${file} ne se nomme pas NNNN-nom.sql` });
    const sql = (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n");
    const version = Number(number);
    if (migrations.some((m) => m.version === version))
      throw new PostgresError({ kind: "MIGRATION_FOLDER", folder, detail: `deux fichiers numérotés ${number}` });
    migrations.push({ version, name: file.slice(0, -4), sql, sha256: createHash("sha256").update(sql).digest("hex") });
  }
  return migrations;
}
