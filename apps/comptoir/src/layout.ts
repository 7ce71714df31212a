import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
/** Run from sources (tests, tsx) the others are run from sources too; run from `dist`, from `dist`. */
const fromSources = here.endsWith(".ts");

/** Root of the repository: this file lies in apps/comptoir/{src,dist}. */
export const ROOT = dirname(dirname(dirname(dirname(here))));

/** Arguments for `node` that run a file of another app. The apps are reached by path, never imported. */
export function programArguments(app: "server" | "sandbox", file: "main" | "command"): string[] {
  return fromSources
    ? ["--conditions=@comptoir/source", "--import", "tsx", join(ROOT, "apps", app, "src", `${file}.ts`)]
    : ["--enable-source-maps", join(ROOT, "apps", app, "dist", `${file}.js`)];
}

/** Built screens, served by the server. */
export const WEB_ROOT = join(ROOT, "apps", "web", "dist", "site");
/** BDPM extract shipped with the product. */
export const BDPM_FOLDER = join(ROOT, "data", "bdpm");

/** Every path below a data folder (`.comptoir` by default). */
export interface DataFolder {
  readonly path: string;
  /** Held by the running `start` or `sandbox`. */
  readonly lock: string;
  readonly runFile: string;
  readonly logs: string;
  /** The officine: its config, its PostgreSQL cluster, its keys. */
  readonly officine: string;
  readonly officineConfig: string;
  /** What was already imported at first start. */
  readonly demoRecord: string;
  /** The nation (bac à sable): its own cluster, never part of a backup of the officine. */
  readonly nation: string;
  readonly nationConfig: string;
  /** What the bac à sable said when it was last ready. */
  readonly nationReady: string;
  /** Children of the running `start`, so that a next start can end those that a SIGKILL left behind. */
  readonly children: string;
}

export function dataFolder(path: string): DataFolder {
  const officine = join(path, "officine");
  const nation = join(path, "nation");
  return {
    path,
    lock: join(path, "start.lock"),
    runFile: join(path, "run.json"),
    logs: join(path, "logs"),
    officine,
    officineConfig: join(officine, "config.json"),
    demoRecord: join(officine, "demo.json"),
    nation,
    nationConfig: join(nation, "config.json"),
    nationReady: join(nation, "ready.json"),
    children: join(path, "children.json"),
  };
}
