import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { insist, prepareSale, validate } from "../dispense.js";
import { NationControl } from "../nation-control.js";
import { OfficineClient } from "../officine-client.js";
import { findOperator } from "../seeded-nation.js";
import { type Comptoir, startComptoir } from "../start-comptoir.js";
import { type Act, countActs } from "./count-acts.js";
import { keepBadWeather } from "./weather.js";

/** Places of the outbox and of FIN where the server stops dead. */
export const FAILPOINTS = ["after-claim", "after-send", "before-record", "after-commit-before-reply"] as const;

export interface CrashOptions {
  readonly name: string;
  /** Stops at each named place, this many times. */
  readonly timesPerFailpoint: number;
  /** SIGKILLs at random moments, on top. */
  readonly randomKills: number;
  /** Acts demanded at least; the run goes on dispensing until both kills and acts are reached. */
  readonly minActs: number;
  /** The service forgets idempotency keys: only asking before sending again keeps an act single. */
  readonly dedupOff?: boolean;
  readonly say?: (line: string) => void;
}

export interface CrashResult {
  readonly kills: number;
  readonly acts: number;
  readonly lost: number;
  readonly doubled: number;
  readonly rawRequests: number;
  /** How often each named place was reached and stopped the server. */
  readonly failpoints: Readonly<Record<string, number>>;
}

/** Workstations that dispense at the same time. */
const WORKSTATIONS = 3;
const KILL_EVERY_MS = [150, 1500] as const;
const DRAIN_PATIENCE_MS = 180_000;
const RESTART_PATIENCE_MS = 60_000;
/** Rights are left after the one delivery of each: a second execution would be carried out, not refused for want of rights. */
const BOXES = [{ cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 1, repeats: 3 }] as const;

/**
 * Dispenses over real HTTP while the server is killed, waits until the outbox is empty, and counts at the service. Every start is on
 * the same data folder: what the crashes left behind is what the next start finds.
 */
export async function runCrash(options: CrashOptions): Promise<CrashResult> {
  const say = options.say ?? (() => {});
  const folder = mkdtempSync(join(tmpdir(), "crash-"));
  const acts: Act[] = [];
  const reached: Record<string, number> = {};
  let kills = 0;
  try {
    for (const failpoint of FAILPOINTS) {
      for (let time = 0; time < options.timesPerFailpoint; time += 1) {
        await using comptoir = await startComptoir({ name: options.name, folder, env: { COMPTOIR_FAILPOINTS: failpoint } });
        await applyDedup(comptoir, options);
        const before = readServerPid(comptoir);
        await dispenseUntil(comptoir, await openWorkstations(comptoir), acts, () => isAnotherPid(comptoir, before));
        kills += 1;
        reached[failpoint] = (reached[failpoint] ?? 0) + 1;
        say(`${failpoint} reached, ${acts.length} acts`);
        // The next place must be reached by an act of its own start, not by a row left open here.
        await drain(comptoir);
      }
    }
    await using comptoir = await startComptoir({ name: options.name, folder });
    await applyDedup(comptoir, options);
    let randomKills = 0;
    const enough = () => randomKills >= options.randomKills && acts.length >= options.minActs;
    const workstations = await openWorkstations(comptoir);
    // Together: the first that fails is what the run reports, and ends the others.
    await Promise.all([
      killAtRandom(comptoir, options.randomKills, () => {
        randomKills += 1;
        if (randomKills % 10 === 0) say(`${randomKills} random kills, ${acts.length} acts`);
      }),
      dispenseUntil(comptoir, workstations, acts, enough),
      keepBadWeather(new NationControl(comptoir.run().control), enough),
    ]);
    kills += randomKills;
    await drain(comptoir);
    const counted = await countActs(new NationControl(comptoir.run().control), acts);
    return { kills, acts: acts.length, ...counted, failpoints: reached };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function applyDedup(comptoir: Comptoir, options: CrashOptions): Promise<void> {
  if (options.dedupOff) await new NationControl(comptoir.run().control).setFault({ kind: "dedup-off" });
}

function readServerPid(comptoir: Comptoir): number {
  return comptoir.run().pids.server ?? 0;
}

/** The server was killed and is back under another pid. */
function isAnotherPid(comptoir: Comptoir, before: number): boolean {
  return readServerPid(comptoir) !== before;
}

/**
 * Logs in at each workstation, one after the other, before anything is killed. A log-in is counted as failed until its password is
 * checked: one that is killed stays counted, and after a few the operator waits, as he should.
 */
async function openWorkstations(comptoir: Comptoir): Promise<OfficineClient[]> {
  const operator = findOperator(comptoir, "NP");
  const clients: OfficineClient[] = [];
  for (let count = 0; count < WORKSTATIONS; count += 1) {
    const client = new OfficineClient(comptoir.run().officine.url);
    await insist(() => client.logIn(operator));
    clients.push(client);
  }
  return clients;
}

/** Several workstations dispense one ordonnance after the other, each to its end, until told that it is enough. */
async function dispenseUntil(comptoir: Comptoir, clients: readonly OfficineClient[], acts: Act[], enough: () => boolean): Promise<void> {
  const control = new NationControl(comptoir.run().control);
  const work = async (client: OfficineClient) => {
    while (!enough()) {
      const { numero } = await control.prescribe(BOXES);
      const sale = await validate(client, await prepareSale(client, numero));
      if (!sale.dispensation) throw new Error(`FIN answered without a dispensation: ${JSON.stringify(sale.state)}`);
      acts.push({ numero, dispensationId: sale.dispensation.id });
    }
  };
  await Promise.all(clients.map(work));
}

async function killAtRandom(comptoir: Comptoir, times: number, onKill: () => void): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    const [least, most] = KILL_EVERY_MS;
    await sleep(least + Math.random() * (most - least));
    const pid = readServerPid(comptoir);
    process.kill(pid, "SIGKILL");
    onKill();
    const deadline = performance.now() + RESTART_PATIENCE_MS;
    while (!isAnotherPid(comptoir, pid)) {
      if (performance.now() > deadline) throw new Error(`the server did not come back:\n${comptoir.output()}`);
      await sleep(20);
    }
  }
}

/** Until nothing waits to leave. What needs a person would wait for ever: it fails the run with its text. */
async function drain(comptoir: Comptoir): Promise<void> {
  const client = new OfficineClient(comptoir.run().officine.url);
  await insist(() => client.logIn(findOperator(comptoir, "NP")));
  const deadline = performance.now() + DRAIN_PATIENCE_MS;
  for (;;) {
    const { transmissions, waiting } = await insist(() => client.call("listTransmissions", { query: { limit: 500 } }));
    if (waiting === 0) return;
    if (performance.now() > deadline) {
      const stuck = transmissions.filter(({ state }) => state !== "envoye").map(({ state, text }) => `${state}: ${text}`);
      throw new Error(`${waiting} transmissions still wait: ${stuck.slice(0, 5).join(" | ")}`);
    }
    await sleep(500);
  }
}
