import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { OutboxSettings } from "../settings.js";
import type { OutboxFixture } from "./outbox-fixture.js";

const entry = path.join(import.meta.dirname, "worker-process-main.ts");
const root = fileURLToPath(new URL("../../../../../../", import.meta.url));

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Signal or code with which it ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** A worker in a process of its own, which a failpoint or the test may kill. */
export async function startWorkerProcess(
  fixture: OutboxFixture,
  o: { serviceUrl: string; failpoints?: readonly string[]; settings?: Partial<OutboxSettings> },
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ["--conditions=@comptoir/source", "--import", "tsx", entry], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? String(code))));
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error("the worker ended before it was ready")));
    child.send({ connections: fixture.connections, failpoints: o.failpoints ?? [], settings: o.settings ?? {}, serviceUrl: o.serviceUrl });
  });
  return {
    child,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
}
