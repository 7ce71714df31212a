import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { NationControl } from "@comptoir/e2e/nation-control";
import { OfficineClient } from "@comptoir/e2e/officine-client";
import { findOperator } from "@comptoir/e2e/seeded-nation";
import { type Comptoir, startComptoir } from "@comptoir/e2e/start-comptoir";
import { computeMatriculeKey, createInsiClient, type InsiExchange, type InsiPort } from "@comptoir/segur/ins";
import { createHttpTransport } from "@comptoir/wire/http";
import { parseSubject } from "@comptoir/wire/pki";
import { type Measure, round } from "./measure.js";
import { median, percentile } from "./percentile.js";

const WARM_UP = 40;
const ROUNDS = 150;
const SERVICE_MS = [0, 300] as const;
const SLOW_ROUNDS = 40;
const LIMITS = { clientRatio: 1.5, addedP95Ms: 25 };
const KEYS = 1_000_000;
const ZOE = { birthName: "ADRUN", firstNames: ["ZOE"], sex: "F", birthDate: "1975-12-31" } as const;

/**
 * A search by traits three ways, in turn: our client, the same bytes posted raw on a connection of the same kind, and the officine's
 * route, which adds authentication, the exchange kept whole, the answer put aside and the audit, committed before it answers.
 */
export const insi: Measure = {
  name: "insi",
  beside: `the same bytes posted raw: client at most ${LIMITS.clientRatio} times, officine at most ${LIMITS.addedP95Ms} ms added (p95) with the service at 0 and at 300 ms`,
  run: async (say) => {
    const keys = measureKeys();
    say(`${Math.round(keys)} keys of matricule checked in a second`);
    await using comptoir = await startComptoir({ name: "bench-insi" });
    const control = new NationControl(comptoir.run().control);
    const parties = await prepare(comptoir);
    try {
      const figures: Record<string, number> = { keysPerSecond: Math.round(keys) };
      let kept = true;
      await measure(parties, WARM_UP);
      for (const serviceMs of SERVICE_MS) {
        if (serviceMs > 0) await control.setFault({ kind: "slow", ms: serviceMs }, "insi");
        const { client, raw, officine } = await measure(parties, serviceMs > 0 ? SLOW_ROUNDS : ROUNDS);
        const ratio = median(client) / median(raw);
        const added = percentile(
          officine.map((ms, rank) => ms - (raw[rank] ?? 0)),
          0.95,
        );
        figures[`rawMs${serviceMs}`] = round(median(raw), 1);
        figures[`clientMs${serviceMs}`] = round(median(client), 1);
        figures[`clientRatio${serviceMs}`] = round(ratio);
        figures[`officineMs${serviceMs}`] = round(median(officine), 1);
        figures[`addedP95Ms${serviceMs}`] = round(added, 1);
        say(
          `service at ${serviceMs} ms: raw ${round(median(raw), 1)}, client ${round(median(client), 1)}, officine +${round(added, 1)} ms (p95)`,
        );
        kept &&= ratio <= LIMITS.clientRatio && added <= LIMITS.addedP95Ms;
      }
      await control.liftFaults(undefined, "insi");
      return { figures: { ...figures, limitRatio: LIMITS.clientRatio, limitMs: LIMITS.addedP95Ms }, kept };
    } finally {
      await parties.close();
    }
  },
};

/** Checks of the key of a NIR, with and without Corsica, in a second. */
function measureKeys(): number {
  const bodies = ["2751263220749", "180032B020401", "297022A020778", "1090763220834"];
  const startedAt = performance.now();
  let sum = 0;
  for (let count = 0; count < KEYS; count += 1) sum += Number(computeMatriculeKey(bodies[count % bodies.length] ?? ""));
  if (Number.isNaN(sum)) throw new Error("a key that is no number");
  return KEYS / ((performance.now() - startedAt) / 1000);
}

interface Parties {
  askClient(): Promise<void>;
  askRaw(): Promise<void>;
  askOfficine(): Promise<void>;
  close(): Promise<void>;
}

async function prepare(comptoir: Comptoir): Promise<Parties> {
  const { officine, services, pki } = comptoir.run();
  const files = pki.clients["INSI-AUTO"];
  if (!files) throw new Error("no INSI-AUTO certificate");
  const tls = { ca: readFileSync(pki.ca, "utf8"), cert: readFileSync(files.cert, "utf8"), key: readFileSync(files.key, "utf8") };
  const subject = parseSubject(tls.cert);
  const organisation = (subject.ok && subject.value.organizationalUnits?.[0]) || "";
  const { host } = new URL(services.insi.url);
  const transport = createHttpTransport({ policy: { allowedHosts: [host], maxResponseBytes: 1_000_000, timeoutMs: 10_000 }, tls });
  let last: InsiExchange | undefined;
  const port: InsiPort = createInsiClient({
    url: services.insi.url,
    transport,
    software: { idam: services.insi.idam, name: "Comptoir", version: "0.1.0", instance: randomUUID() },
    now: () => new Date(),
    newUuid: randomUUID,
    trace: async (exchange) => {
      last = exchange;
    },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...tls });
  const office = new OfficineClient(officine.url);
  await office.logIn(findOperator(comptoir, "NP"));
  const id = randomUUID();
  const { birthName, sex, birthDate } = ZOE;
  await office.call("createPatient", { body: { id, birthName, birthFirstNames: "ZOE", sex, birthDate, birthPlace: "99999" } });
  return {
    askClient: async () => {
      const answer = await port.rechercherAvecTraits(ZOE, { kind: "MTLS", organisation });
      if (!answer.ok || answer.value.kind !== "TROUVEE") throw new Error(`client: ${JSON.stringify(answer)}`);
    },
    askRaw: async () => {
      if (last === undefined) throw new Error("nothing was sent yet");
      await post(agent, services.insi.url, last.request);
    },
    askOfficine: async () => {
      const outcome = await office.call("callInsi", { params: { id }, body: {} });
      if (outcome.kind !== "a-controler") throw new Error(`officine: ${JSON.stringify(outcome)}`);
    },
    close: async () => {
      agent.destroy();
      await transport.close();
    },
  };
}

/** In turn first, second and third: whatever slows the machine meanwhile falls on all. */
async function measure({ askClient, askRaw, askOfficine }: Parties, rounds: number) {
  const [client, raw, officine]: [number[], number[], number[]] = [[], [], []];
  const time = async (ask: () => Promise<void>, into: number[]) => {
    const startedAt = performance.now();
    await ask();
    into.push(performance.now() - startedAt);
  };
  await askClient(); // gives the raw one its bytes
  const turns = [() => time(askClient, client), () => time(askRaw, raw), () => time(askOfficine, officine)];
  for (let count = 0; count < rounds; count += 1)
    for (let turn = 0; turn < turns.length; turn += 1) await turns[(count + turn) % turns.length]?.();
  return { client, raw, officine };
}

/** One POST, whole answer read. */
function post(agent: Agent, url: string, body: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method: "POST", headers: { "content-type": "application/soap+xml; charset=utf-8" } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`raw: ${response.statusCode} ${Buffer.concat(chunks).toString("utf8")}`));
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}
