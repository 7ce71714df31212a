import { randomBytes } from "node:crypto";
import { chown, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Identity } from "./identity.js";

/**
 * Writes `pg_hba.conf` and `pg_ident.conf`: the Unix socket only, `peer` only, and the only operating-system users let in
 * are the owner of the data (as the server sees it) and root, under any of our roles. Returns true when something changed.
 */
export async function writeAccessFiles(dataDir: string, identity: Identity): Promise<boolean> {
  const hba =
    "# Written at each start. Unix socket and peer only.\nlocal all all peer map=comptoir\nlocal replication all peer map=comptoir\n";
  const ident = `# Written at each start.\n${identity.clients.map((name) => `comptoir "${name.replaceAll('"', '""')}" all\n`).join("")}`;
  const changedHba = await replaceFile(join(dataDir, "pg_hba.conf"), hba, identity);
  const changedIdent = await replaceFile(join(dataDir, "pg_ident.conf"), ident, identity);
  return changedHba || changedIdent;
}

async function replaceFile(path: string, text: string, identity: Identity): Promise<boolean> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return false;
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await chown(draft, identity.uid, identity.gid);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return true;
}
