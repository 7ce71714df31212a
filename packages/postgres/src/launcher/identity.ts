import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";

/** A system account, as `/etc/passwd` writes it. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** Under which identity PostgreSQL runs, and what it then sees of us. */
export interface Identity {
  how: "plain" | "namespace" | "account";
  /** Owner of the files on disk. */
  uid: number;
  gid: number;
  /** Operating-system names under which the server sees the people allowed in: the `peer` map. */
  clients: readonly string[];
  /** The command that runs `program` under this identity. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; uid?: number; gid?: number };
}

/** What an unknown uid looks like inside a user namespace: `peer` cannot tell such users apart. */
const overflowUid = 65534;

/** Ourselves. PostgreSQL refuses to run as root and without a passwd entry. */
export function plainIdentity(): Identity | undefined {
  if (process.getuid?.() === 0) return undefined;
  try {
    const { username, uid, gid } = userInfo();
    return { how: "plain", uid, gid, clients: [...new Set([username, "root"])], command: (file, args) => ({ file, args: [...args] }) };
  } catch {
    return undefined;
  }
}

/**
 * Ourselves, under another name: `unshare` puts the process in a user namespace where our uid is called `label`. Files stay
 * ours on disk and 0700 folders of ours stay open, while PostgreSQL no longer sees root.
 */
export function namespaceIdentity(label: Account): Identity {
  const prefix = ["--user", `--map-user=${label.uid}`, `--map-group=${label.gid}`, "--"];
  return {
    how: "namespace",
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    clients: [label.name],
    command: (file, args) => ({ file: "unshare", args: [...prefix, file, ...args] }),
  };
}

/** Another account, which root becomes. */
export function accountIdentity(account: Account): Identity {
  return {
    how: "account",
    uid: account.uid,
    gid: account.gid,
    clients: [...new Set([account.name, "root"])],
    command: (file, args) => ({ file, args: [...args], uid: account.uid, gid: account.gid }),
  };
}

/** The system accounts of this machine. */
export async function readAccounts(passwdFile = "/etc/passwd"): Promise<Account[]> {
  const text = await readFile(passwdFile, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name === undefined || uid === undefined || gid === undefined || name === ""
      ? []
      : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/**
 * The name worn inside the namespace: it owns nothing on disk. `nobody` comes last because every unknown user looks like it
 * there, which leaves the 0700 socket folder as the only lock.
 */
export function chooseLabel(accounts: readonly Account[]): Account | undefined {
  for (const name of ["postgres", "daemon", "bin"]) {
    const found = accounts.find((a) => a.name === name && a.uid !== 0 && a.uid !== overflowUid);
    if (found !== undefined) return found;
  }
  return accounts.find((a) => a.name === "nobody" && a.uid !== 0);
}

/** True when a process of this identity starts at all, can walk to `folder` and can run `program`. */
export async function canUse(identity: Identity, o: { folder: string; program: string }): Promise<boolean> {
  // `--version` proves that the program's libraries can be walked to as well.
  const script = 'test -x "$1" && "$2" --version >/dev/null';
  return runQuietly(identity, "/bin/sh", ["-c", script, "sh", o.folder, o.program]);
}

/** True when a process of this identity can walk to `path`. */
export async function canReach(identity: Identity, path: string): Promise<boolean> {
  return runQuietly(identity, "/bin/sh", ["-c", 'test -x "$1"', "sh", path]);
}

async function runQuietly(identity: Identity, program: string, programArgs: readonly string[]): Promise<boolean> {
  const { file, args, ...ids } = identity.command(program, programArgs);
  return new Promise((done) => {
    const child = spawn(file, args, { ...ids, stdio: "ignore", cwd: "/" });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}
