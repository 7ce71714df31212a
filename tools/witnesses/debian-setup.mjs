import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * vitest `globalSetup`: a throw-away cluster of Debian's PostgreSQL in a private folder, reached by socket, published to the tests as
 * the embedded one is. `trust` is for the owner of that 0700 folder alone (and root, who could read it anyway).
 */
export async function setup() {
  const bin = String(process.env.COMPTOIR_DEBIAN_POSTGRES);
  const folder = mkdtempSync(join(tmpdir(), "debian-pg-"));
  const account = process.getuid?.() === 0 ? findPostgresAccount() : undefined;
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data");
  const init = spawnSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], {
    ...account,
    cwd: folder,
    encoding: "utf8",
  });
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  const options = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200"];
  const server = spawn(join(bin, "postgres"), options, { ...account, cwd: folder, stdio: "ignore" });
  const ready = () => spawnSync(join(bin, "pg_isready"), ["-q", "-h", folder]).status === 0;
  for (let tries = 0; !ready(); tries += 1) {
    if (tries > 200 || server.exitCode !== null) throw new Error("Debian's PostgreSQL did not start");
    await sleep(50);
  }
  process.env.COMPTOIR_TEST_PG = JSON.stringify({ host: folder, port: 5432 });
  return async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** PostgreSQL refuses to run as root; its own account came with the package. */
function findPostgresAccount() {
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout));
  if (!uid || !gid) throw new Error("no account named postgres");
  return { uid, gid };
}
