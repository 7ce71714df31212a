import { setTimeout as sleep } from "node:timers/promises";
import { prepareSale, validate } from "@comptoir/e2e/dispense";
import { NationControl } from "@comptoir/e2e/nation-control";
import { OfficineClient } from "@comptoir/e2e/officine-client";
import { startComptoir } from "@comptoir/e2e/start-comptoir";
import { type Measure, round } from "./measure.js";

const ACTS = 100;
const DRAIN_LIMIT_MS = 120_000;

/** Sales ended while the service is down; from its return to the last of them sent. */
export const outbox: Measure = {
  name: "outbox",
  beside: `limit from service up to drained: ${DRAIN_LIMIT_MS / 1000} s; peer: the same acts sent with the service up, one after the other`,
  run: async (say) => {
    await using comptoir = await startComptoir({ name: "bench-outbox" });
    const run = comptoir.run();
    const control = new NationControl(run.control);
    const client = new OfficineClient(run.officine.url);
    const operator = run.operators.find(({ code }) => code === "NP");
    if (!operator) throw new Error("no operator NP");
    await client.logIn(operator);
    const prepare = async () => {
      const { numero } = await control.prescribe([{ cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 1 }]);
      return prepareSale(client, numero);
    };
    const waiting = async () => (await client.call("listTransmissions", { query: { limit: 1 } })).waiting;
    const untilDrained = async () => {
      const startedAt = performance.now();
      while ((await waiting()) > 0) {
        if (performance.now() - startedAt > DRAIN_LIMIT_MS * 2) throw new Error("the outbox does not drain");
        await sleep(50);
      }
      return performance.now() - startedAt;
    };

    // Peer: with the service up, what one act costs from FIN to sent.
    const single: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      const sale = await prepare();
      const startedAt = performance.now();
      await validate(client, sale);
      await untilDrained();
      single.push(performance.now() - startedAt);
    }
    const peerPerSecond = 1000 / (single.reduce((sum, ms) => sum + ms, 0) / single.length);

    const sales = [];
    for (let count = 0; count < ACTS; count += 1) sales.push(await prepare());
    await control.setFault({ kind: "down", mode: "refuse" });
    for (const sale of sales) await validate(client, sale);
    say(`${await waiting()} transmissions wait`);
    await control.liftFaults();
    const drainMs = await untilDrained();
    say(`drained in ${round(drainMs / 1000)} s`);
    const executed = new Set((await control.listExecutions()).map(({ key }) => key)).size;
    return {
      figures: {
        acts: ACTS,
        drainMs: round(drainMs, 0),
        perSecond: round(ACTS / (drainMs / 1000), 1),
        peerPerSecond: round(peerPerSecond, 1),
        ratio: round(ACTS / (drainMs / 1000) / peerPerSecond),
        limitMs: DRAIN_LIMIT_MS,
      },
      kept: drainMs <= DRAIN_LIMIT_MS && executed >= ACTS + single.length,
    };
  },
};
