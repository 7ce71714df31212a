import { setTimeout as sleep } from "node:timers/promises";
import { prepareSale, validate } from "@comptoir/e2e/dispense";
import { NationControl } from "@comptoir/e2e/nation-control";
import { OfficineClient } from "@comptoir/e2e/officine-client";
import { findOperator } from "@comptoir/e2e/seeded-nation";
import { startComptoir } from "@comptoir/e2e/start-comptoir";
import { type Measure, round } from "./measure.js";
import { peakAtOnce } from "./peak-at-once.js";

const ACTS = 100;
const SINGLE_ACTS = 10;
/** Long enough for the looks at the absent service to have grown to their longest interval. */
const OUTAGE_MS = 45_000;
/** Each execution takes this long at the service while the backlog drains, so that calls overlap and a new sale meets a queue. */
const SERVICE_MS = 150;
const LIMITS = { drainMs: 120_000, probeMs: 30_000, parallel: 8, newSaleMs: 5_000 };

const BOXES = [{ cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 1 }];

/** Sales ended while the service is down; from its return to the last of them sent, with a new sale on the way (decisions, Outbox). */
export const outbox: Measure = {
  name: "outbox",
  beside: `limits: drained in ${LIMITS.drainMs / 1000} s, looked at within ${LIMITS.probeMs / 1000} s, ${LIMITS.parallel} at once, a new sale in ${LIMITS.newSaleMs / 1000} s; peer: the same acts one after the other`,
  run: async (say) => {
    await using comptoir = await startComptoir({ name: "bench-outbox" });
    const run = comptoir.run();
    const control = new NationControl(run.control);
    const client = new OfficineClient(run.officine.url);
    await client.logIn(findOperator(comptoir, "NP"));
    const prepare = async () => prepareSale(client, (await control.prescribe(BOXES)).numero);
    const waiting = async () => (await client.call("listTransmissions", { query: { limit: 1 } })).waiting;
    const until = async (what: string, reached: () => Promise<boolean>) => {
      const startedAt = performance.now();
      while (!(await reached())) {
        if (performance.now() - startedAt > LIMITS.drainMs * 2) throw new Error(`still not: ${what}`);
        await sleep(50);
      }
      return performance.now() - startedAt;
    };
    const drained = () => until("drained", async () => (await waiting()) === 0);
    const slow = { kind: "slow", ms: SERVICE_MS, only: ["dispense"] };

    // Peer: the same service, what one act costs from FIN to sent.
    await control.setFault(slow);
    const single: number[] = [];
    for (let count = 0; count < SINGLE_ACTS; count += 1) {
      const sale = await prepare();
      const startedAt = performance.now();
      await validate(client, sale);
      await drained();
      single.push(performance.now() - startedAt);
    }
    const peerPerSecond = 1000 / (single.reduce((sum, ms) => sum + ms, 0) / single.length);

    const sales = [];
    for (let count = 0; count < ACTS; count += 1) sales.push(await prepare());
    const late = await prepare();
    await control.setFault({ kind: "down", mode: "refuse" });
    const downAt = performance.now();
    for (const sale of sales) await validate(client, sale);
    await sleep(Math.max(0, OUTAGE_MS - (performance.now() - downAt)));
    const backlog = await waiting();
    say(`${backlog} transmissions wait after ${round((performance.now() - downAt) / 1000, 0)} s without service`);
    await control.liftFaults("down");
    const upAt = performance.now();

    const probeMs = await until("looked at", async () => (await waiting()) < backlog);
    const ahead = await waiting();
    const finAt = performance.now();
    const { dispensation } = await validate(client, late);
    const id = dispensation?.transmission?.id;
    if (id === undefined) throw new Error("the new sale has nothing to send");
    await until("the new sale sent", async () => (await client.call("getTransmission", { params: { id } })).state === "envoye");
    const newSaleMs = performance.now() - finAt;
    const behind = await waiting();
    await drained();
    const drainMs = performance.now() - upAt;
    say(`looked at ${round(probeMs / 1000)} s after its return, drained in ${round(drainMs / 1000)} s`);
    say(`the new sale was sent in ${round(newSaleMs / 1000)} s, ${ahead} waited before it, ${behind} still waited after it`);

    const executions = await control.listExecutions();
    const keys = new Set(executions.map(({ key }) => key));
    const wanted = ACTS + SINGLE_ACTS + 1;
    const spans = (await control.listRequests()).flatMap(({ operation, at, durationMs }) =>
      operation === "dispense" && durationMs !== null ? [[Date.parse(at), Date.parse(at) + durationMs] as const] : [],
    );
    const peak = peakAtOnce(spans);
    const ours = new Set(
      (await control.listRequests()).flatMap(({ operation, key }) => (operation === "dispense" && key !== null ? [key] : [])),
    );
    const executed = [...ours].filter((key) => keys.has(key)).length;
    const doubled = executions.filter(({ key }) => ours.has(key)).length - executed;
    return {
      figures: {
        acts: ACTS,
        lost: wanted - executed,
        doubled,
        drainMs: round(drainMs, 0),
        drainOfLimit: round(drainMs / LIMITS.drainMs),
        perSecond: round(ACTS / (drainMs / 1000), 1),
        peerPerSecond: round(peerPerSecond, 1),
        ratio: round(ACTS / (drainMs / 1000) / peerPerSecond),
        probeMs: round(probeMs, 0),
        probeOfLimit: round(probeMs / LIMITS.probeMs),
        newSaleMs: round(newSaleMs, 0),
        newSaleOfLimit: round(newSaleMs / LIMITS.newSaleMs),
        waitingBehindNewSale: behind,
        parallel: peak,
        parallelLimit: LIMITS.parallel,
      },
      kept:
        executed === wanted &&
        doubled === 0 &&
        drainMs <= LIMITS.drainMs &&
        probeMs <= LIMITS.probeMs &&
        newSaleMs <= LIMITS.newSaleMs &&
        peak <= LIMITS.parallel,
    };
  },
};
