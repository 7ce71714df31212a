import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./repository.js";

/** What an unpacked browser needs to start. */
export interface UnpackedBrowser {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const FOLDER = join(REPOSITORY, ".comptoir", "browser-147");
const SCOPED = ["AWS_EXECUTION_ENV", "AWS_LAMBDA_JS_RUNTIME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "HOME"] as const;

/**
 * Unpacks the npm-only browser once, in a folder of this checkout: the package's own place, the machine's temporary folder, may hold
 * another user's copy or a half-written one. The package brings its own libnss3 only when the environment names a Lambda runtime,
 * and it writes library paths into the environment: both stay within this function, because PostgreSQL must not see them.
 */
export async function unpackBrowser(): Promise<UnpackedBrowser> {
  if (!existsSync(FOLDER)) {
    const draft = `${FOLDER}.${process.pid}`;
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    const before = Object.fromEntries(SCOPED.map((name) => [name, process.env[name]]));
    Object.assign(process.env, { AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x", AWS_LAMBDA_JS_RUNTIME: "nodejs20.x", TMPDIR: draft });
    try {
      const { default: chromium } = await import("@sparticuz/chromium");
      await chromium.executablePath();
    } finally {
      for (const name of SCOPED) {
        const value = before[name];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    try {
      renameSync(draft, FOLDER);
    } catch {
      rmSync(draft, { recursive: true, force: true }); // another run was faster: its copy is as good
    }
  }
  return {
    executablePath: join(FOLDER, "chromium"),
    // The package's fonts.conf looks below XDG_DATA_HOME.
    env: { LD_LIBRARY_PATH: join(FOLDER, "al2023", "lib"), FONTCONFIG_PATH: join(FOLDER, "fonts"), XDG_DATA_HOME: FOLDER },
  };
}
