import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { keysFolder } from "./audit/signing-key.js";
import { createFile } from "./durable-file.js";

/** Where the key of the backups lies: beside the database, never inside a backup. */
export function backupKeyFile(dataDir: string): string {
  return path.join(keysFolder(dataDir), "sauvegarde.cle");
}

/** The 32-byte key of this installation's backups, made at the first backup (0600, hexadecimal) and on disk before it is used. */
export function loadBackupKey(dataDir: string, o: { create: boolean }): Uint8Array | undefined {
  const file = backupKeyFile(dataDir);
  if (!existsSync(file)) {
    if (!o.create) return undefined;
    createFile(file, `${randomBytes(32).toString("hex")}\n`);
  }
  const text = readFileSync(file, "utf8").trim();
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, "hex") : undefined;
}
