import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const root = fileURLToPath(new URL("../../../../../../", import.meta.url));

const readyMessage = z.object({
  type: z.literal("ready"),
  control: z.object({ url: z.string(), token: z.string() }),
  services: z.object({ ordonnance: z.object({ url: z.string() }) }),
  pki: z.object({ ca: z.string(), clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })) }),
  demo: z.object({ officines: z.string() }),
});

const written = z.object({
  numero: z.string(),
  status: z.string(),
  patient: z
    .object({ birthName: z.string(), firstNames: z.array(z.string()), birthDate: z.string(), sex: z.enum(["M", "F", "I"]) })
    .loose(),
  lines: z.array(
    z.object({ id: z.string(), label: z.string(), remaining: z.object({ deliveries: z.number(), boxes: z.number() }).loose() }).loose(),
  ),
  lock: z.object({ finess: z.string() }).loose().nullable(),
});
export type WrittenOrdonnance = z.infer<typeof written>;

const executions = z.object({
  executions: z.array(
    z.object({
      key: z.string(),
      finess: z.string(),
      rpps: z.string(),
      cancelledAt: z.string().nullable(),
      lines: z.array(
        z.object({
          lineId: z.string().nullable(),
          delivered: z.boolean(),
          ecart: z.string(),
          motif: z.string().nullable(),
          note: z.string().nullable(),
          cip13: z.string().nullable(),
          boxes: z.number(),
          units: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type NationExecution = z.infer<typeof executions>["executions"][number];

/** The sandbox's ordonnance service, a process of its own with its own database. */
export interface Nation extends AsyncDisposable {
  readonly serviceUrl: string;
  readonly ca: string;
  /** Client certificates by FINESS. */
  readonly clients: Readonly<Record<string, { readonly cert: string; readonly key: string }>>;
  prescribe(draft: object): Promise<WrittenOrdonnance>;
  read(numero: string): Promise<WrittenOrdonnance>;
  abort(numero: string): Promise<void>;
  /** Moves the nation's clock, never back. */
  advanceClock(ms: number): Promise<void>;
  setFault(fault: object): Promise<void>;
  liftFaults(): Promise<void>;
  listExecutions(numero: string): Promise<NationExecution[]>;
  /** Every request received, as the service's own journal tells. */
  listRequests(): Promise<{ operation: string; key: string | null; status: number | null }[]>;
}

/** Starts the sandbox in a temporary folder. */
export async function startNation(): Promise<Nation> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "comptoir-nation-"));
  const config = path.join(dataDir, "config.json");
  await writeFile(
    config,
    JSON.stringify({ dataDir: path.join(dataDir, "nation"), host: "127.0.0.1", ports: { console: 0, ordonnance: 0 }, seed: 7 }),
  );
  const main = path.join(root, "apps/sandbox/src/main.ts");
  const child = spawn(process.execPath, ["--conditions=@comptoir/source", "--import", "tsx", main, "--config", config], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString("utf8")).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", () => reject(new Error(`the sandbox ended before it was ready: ${log}`)));
  });
  const ready = readyMessage.parse(message);

  const ask = async (method: string, where: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${ready.control.url}${where}`, {
      method,
      headers: { authorization: `Bearer ${ready.control.token}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`control ${method} ${where}: ${response.status} ${await response.text()}`);
    return response.json();
  };

  return {
    serviceUrl: ready.services.ordonnance.url,
    ca: ready.pki.ca,
    clients: ready.pki.clients,
    prescribe: async (draft) => written.parse(await ask("POST", "/ordonnance", draft)),
    read: async (numero) => written.parse(await ask("GET", `/ordonnance/${numero}`)),
    abort: async (numero) => void (await ask("POST", `/ordonnance/${numero}/abort`, {})),
    advanceClock: async (advanceMs) => void (await ask("POST", "/clock", { advanceMs })),
    setFault: async (fault) => void (await ask("PUT", "/faults/ordonnance", fault)),
    liftFaults: async () => void (await ask("DELETE", "/faults/ordonnance")),
    listExecutions: async (numero) => executions.parse(await ask("GET", `/ordonnance/executions?numero=${numero}`)).executions,
    listRequests: async () => {
      const page = z.object({
        requests: z.array(z.object({ operation: z.string(), key: z.string().nullable(), status: z.number().nullable() })),
      });
      return page.parse(await ask("GET", "/ordonnance/journal?limit=10000")).requests;
    },
    [Symbol.asyncDispose]: stop,
  };
}
