import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/** Addresses of the modules that a script may import. */
const door = new URL("../index.ts", import.meta.url).href;
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** A Node.js process of a test. */
export interface Script {
  child: ChildProcess;
  /** The next line of its output; fails with what it said when it ends first. */
  nextLine(): Promise<string>;
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
  const env = { PATH: process.env.PATH ?? "", ...o.env };
  const child = spawn(file, args, { cwd: "/", env, ...ids, stdio: ["ignore", "pipe", "pipe"] });
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
  return { child, nextLine, ended };
}

/** Starts a server and says where. */
export const startAndTell =
  "const s = await p.startPostgres({ dataDir });\nconsole.log(JSON.stringify({ ...s, ...(await import('node:fs')).statSync(s.dataDir) }));";
