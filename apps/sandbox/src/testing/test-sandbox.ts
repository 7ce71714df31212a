import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@comptoir/postgres/testing";
import { parseConfig } from "../platform/config.js";
import { type Nation, openNation } from "../platform/database.js";
import { migrationsFolder } from "../platform/nation-cluster.js";
import { openSandbox, type ReadyMessage } from "../start-sandbox.js";
import { type Caller, createCaller } from "./caller.js";

/** A whole nation for one test file: real sockets, its own database, its own folder. */
export interface TestSandbox extends AsyncDisposable {
  readonly ready: ReadyMessage;
  /** Errors that the services met; a test that provokes none expects none. */
  readonly errors: readonly unknown[];
  /** Its database, on a pool of the test's own. */
  readonly nation: Nation;
  /** An officine of the nation, by rank (0 = Pharmacie du Marché). */
  officine(rank: 0 | 1): Promise<Caller>;
  /** A practice that prescribes, by rank. */
  cabinet(rank: 0 | 1): Promise<Caller>;
  /** Calls the control API; answers the body. Throws when the status is not 2xx. */
  control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Writes an ordonnance by the control API. */
  prescribe(request: object): Promise<WrittenOrdonnance>;
  close(): Promise<void>;
}

export interface WrittenOrdonnance {
  readonly numero: string;
  readonly id: string;
  readonly status: string;
  readonly lines: readonly { readonly id: string; readonly remaining: { deliveries: number; boxes: number; units?: number } }[];
  readonly executions: readonly { readonly dispensationId: string; readonly key: string; readonly cancelledAt: string | null }[];
}

/** Starts a nation on a clone of the template database. */
export async function startTestSandbox(): Promise<TestSandbox> {
  const database = await createTestDatabase({ migrationsFolder });
  const dataDir = await mkdtemp(join(tmpdir(), "comptoir-nation-"));
  const errors: unknown[] = [];
  const sandbox = await openSandbox(database.owner, parseConfig({ dataDir }), ({ error }) => {
    if (error !== undefined) errors.push(error);
  });
  const { ready } = sandbox;
  const nation = openNation(database.owner, (error) => errors.push(error));
  const callers = async (clients: ReadyMessage["pki"]["clients"], names: readonly string[], rank: number): Promise<Caller> => {
    const finess = names[rank] ?? "";
    const files = clients[finess];
    if (files === undefined) throw new RangeError(`no structure of rank ${rank}`);
    const [ca, cert, key] = await Promise.all([readFile(ready.pki.ca, "utf8"), readFile(files.cert, "utf8"), readFile(files.key, "utf8")]);
    return createCaller({ url: ready.services.ordonnance.url, finess, tls: { ca, cert, key } });
  };
  const control: TestSandbox["control"] = async (method, path, body) => {
    const answer = await fetch(`${ready.control.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ready.control.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const officines = JSON.parse(await readFile(ready.demo.officines, "utf8")) as { officines: { finess: string }[] };
  const cabinets = Object.keys(ready.pki.prescribers).sort((a, b) => (a < b ? 1 : -1));
  const close = async (): Promise<void> => {
    await sandbox.stop();
    await nation.destroy();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    ready,
    errors,
    nation,
    control,
    close,
    officine: (rank) =>
      callers(
        ready.pki.clients,
        officines.officines.map((one) => one.finess),
        rank,
      ),
    cabinet: (rank) => callers(ready.pki.prescribers, cabinets, rank),
    prescribe: async (request) => (await control("POST", "/ordonnance", request)) as unknown as WrittenOrdonnance,
    [Symbol.asyncDispose]: close,
  };
}
