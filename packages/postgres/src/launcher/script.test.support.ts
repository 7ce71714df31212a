import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/** The package, as a script imports it. */
const door = new URL("../index.ts", import.meta.url).href;
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** A Node.js process of a test. */
export interface Script {
  child: ChildProcess;
  /** The next line of its output; fails with what it said when it ends first. */
  nextLine(): Promise<string>;
  /** kill -9 of the process and of its whole group; resolves when it is gone. */
  killGroup(): Promise<void>;
  ended: Promise<{ code: number | null; said: string }>;
}

/**
 * Runs a module in a process of its own, with this package imported as `p` and `dataDir` set; `through` is a command that
 * runs it under other conditions, e.g. `nsenter …`.
 */
export function runScript(o: {
  dataDir: string;
  code: string;
  through?: readonly string[];
  uid?: number;
  gid?: number;
  env?: Record<string, string>;
}): Script {
  const code = `import * as p from ${JSON.stringify(door)};\nconst dataDir = ${JSON.stringify(o.dataDir)};\n${o.code}`;
  const [file = "", ...args] = [
    ...(o.through ?? []),
    process.execPath,
    "--conditions=@comptoir/source",
    "--import",
    tsx,
    "--input-type=module",
    "--eval",
    code,
  ];
  const ids = { ...(o.uid === undefined ? {} : { uid: o.uid }), ...(o.gid === undefined ? {} : { gid: o.gid }) };
  const env = { PATH: process.env.PATH ?? "", TSX_DISABLE_CACHE: "1", ...o.env };
  // Its own process group, so that a test can end it with all that it did not detach.
  const child = spawn(file, args, { cwd: "/", env, ...ids, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, said }));
  const nextLine = async (): Promise<string> => {
    while (lines.length === 0) {
      const end = await Promise.race([once(reader, "line").then(() => undefined), ended]);
      if (end !== undefined && lines.length === 0) throw new Error(`ended with ${end.code}: ${end.said}`);
    }
    return lines.shift() ?? "";
  };
  const killGroup = async (): Promise<void> => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
  };
  return { child, nextLine, killGroup, ended };
}
