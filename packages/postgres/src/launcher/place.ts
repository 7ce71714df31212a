import { createHash } from "node:crypto";
import { chown, lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PostgresError, reasonOf } from "../failure.js";
import type { Binaries } from "./binaries.js";
import { copyToReadableCache } from "./binaries-cache.js";
import {
  type Account,
  accountIdentity,
  canReach,
  canUse,
  chooseLabel,
  type Identity,
  namespaceIdentity,
  plainIdentity,
  readAccounts,
} from "./identity.js";

/** Where the data lies, who runs the server, and with which copy of the programs. */
export interface Place {
  dataDir: string;
  identity: Identity;
  binaries: Binaries;
}

/** Where data and programs go when root may not run PostgreSQL on its own files. */
export const systemFolder = "/var/lib/comptoir";

/** `nobody`: shared by every service that needs no account, so it never owns health data. */
const nobodyUid = 65534;

/**
 * Decides under which identity a data folder is served.
 *
 * 1. An ordinary user runs PostgreSQL itself; without a passwd entry, in a user namespace that lends it a name.
 * 2. root runs it in a user namespace: files stay root's and 0700 homes stay open.
 * 3. Where namespaces are refused, root runs it as `postgres`, in the folder asked for when `postgres` can walk there, else
 *    below {@link systemFolder}. An existing folder always keeps its owner.
 */
export async function choosePlace(o: { dataDir: string; binaries: Binaries; fallback?: string }): Promise<Place> {
  const fallback = o.fallback ?? systemFolder;
  const requested = await resolveFolder(o.dataDir);
  const moved = join(fallback, `data-${createHash("sha256").update(requested).digest("hex").slice(0, 16)}`);
  const isRoot = process.getuid?.() === 0;
  const dataDir = isRoot && !(await isCluster(requested)) && (await isCluster(moved)) ? moved : requested;
  const owner = (await isCluster(dataDir)) ? (await lstat(dataDir)).uid : undefined;

  if (!isRoot) {
    if (owner !== undefined && owner !== process.getuid?.())
      throw new PostgresError({ kind: "FOREIGN_OWNER", dataDir, owner: await nameOf(owner) });
    return placeForUser(dataDir, o.binaries);
  }
  if (owner !== undefined && owner !== 0) return placeForOwner(dataDir, owner, o.binaries, fallback);
  const label = chooseLabel(await readAccounts());
  if (label !== undefined) {
    const identity = namespaceIdentity(label);
    if (await canUse(identity, { folder: dirname(dataDir), program: o.binaries.postgres }))
      return { dataDir, identity, binaries: o.binaries };
  }
  return placeForPostgres({ dataDir, moved, exists: owner !== undefined, binaries: o.binaries, fallback });
}

/** The folder's real path; its parents are made, itself is not. */
async function resolveFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dirname(dataDir), { recursive: true });
    return await realpath(dataDir).catch(async () => join(await realpath(dirname(dataDir)), basename(dataDir)));
  } catch (error) {
    throw new PostgresError({ kind: "DATA_UNREACHABLE", dataDir, detail: reasonOf(error) }, error);
  }
}

async function placeForUser(dataDir: string, binaries: Binaries): Promise<Place> {
  const plain = plainIdentity();
  if (plain !== undefined) return { dataDir, identity: plain, binaries };
  const label = chooseLabel(await readAccounts());
  const identity = label === undefined ? undefined : namespaceIdentity(label);
  if (identity !== undefined && (await canUse(identity, { folder: dirname(dataDir), program: binaries.postgres })))
    return { dataDir, identity, binaries };
  throw new PostgresError({ kind: "NO_SAFE_ACCOUNT", detail: `uid ${process.getuid?.()} n'a pas d'entrée dans /etc/passwd` });
}

/** A cluster made by an ordinary user (or by `postgres`) and started by root keeps running as that user. */
async function placeForOwner(dataDir: string, uid: number, binaries: Binaries, fallback: string): Promise<Place> {
  const account = (await readAccounts()).find((a) => a.uid === uid);
  if (account === undefined || uid === nobodyUid) throw new PostgresError({ kind: "FOREIGN_OWNER", dataDir, owner: await nameOf(uid) });
  return { dataDir, identity: accountIdentity(account), binaries: await readableBinaries(account, binaries, fallback) };
}

async function placeForPostgres(o: {
  dataDir: string;
  moved: string;
  exists: boolean;
  binaries: Binaries;
  fallback: string;
}): Promise<Place> {
  const account = (await readAccounts()).find((a) => a.name === "postgres" && a.uid !== 0);
  const refused = "les espaces de noms utilisateur (unshare --user) sont refusés ici";
  if (account === undefined)
    throw new PostgresError({ kind: "NO_SAFE_ACCOUNT", detail: `${refused} et le compte « postgres » n'existe pas` });
  const identity = accountIdentity(account);
  const binaries = await readableBinaries(account, o.binaries, o.fallback);
  if (await canReach(identity, dirname(o.dataDir))) {
    if (o.exists) await giveAway(o.dataDir, account);
    return { dataDir: o.dataDir, identity, binaries };
  }
  if (o.exists)
    throw new PostgresError({
      kind: "DATA_UNREACHABLE",
      dataDir: o.dataDir,
      detail: `${refused} et le compte « postgres » ne peut pas y accéder`,
    });
  await mkdir(o.fallback, { recursive: true, mode: 0o711 });
  return { dataDir: o.moved, identity, binaries };
}

async function readableBinaries(account: Account, binaries: Binaries, fallback: string): Promise<Binaries> {
  if (await canUse(accountIdentity(account), { folder: "/", program: binaries.postgres })) return binaries;
  return copyToReadableCache(binaries, fallback);
}

/** Data written by root in a namespace, on a machine that refuses namespaces since: the whole folder changes hands. */
async function giveAway(folder: string, account: Account): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), account.uid, account.gid);
  await chown(folder, account.uid, account.gid);
}

async function isCluster(folder: string): Promise<boolean> {
  return lstat(join(folder, "PG_VERSION")).then(
    (s) => s.isFile(),
    () => false,
  );
}

async function nameOf(uid: number): Promise<string> {
  return (await readAccounts()).find((a) => a.uid === uid)?.name ?? `uid ${uid}`;
}
