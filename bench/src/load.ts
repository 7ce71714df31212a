import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sale, SaleDraft } from "@comptoir/contract";
import { validate } from "@comptoir/e2e/dispense";
import { boxDataMatrix } from "@comptoir/e2e/keyboard";
import { NationControl } from "@comptoir/e2e/nation-control";
import { OfficineClient } from "@comptoir/e2e/officine-client";
import { findOperator } from "@comptoir/e2e/seeded-nation";
import { startComptoir } from "@comptoir/e2e/start-comptoir";
import { Latencies } from "./latencies.js";
import { type Measure, round } from "./measure.js";

const PER_SECOND = 8;
const SECONDS = 30;
const WORKSTATIONS = 20;
const SERVICE_MS = 1000;
/** What a consultation asks of the service, which takes its share of `SERVICE_MS` for each. */
const CALLS = ["search", "accept"];
const LIMITS = { recognisedMs: 150, shownMs: 1500, controlMs: 300 };
const LINES = [
  { cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 1 },
  { cip13: "3400935955838", posology: "1 comprimé si douleur", boxes: 2 },
];
const EMPTY: SaleDraft = { kind: "numerique", renewal: 0, basket: [], reasons: [] };

/**
 * Eight ordonnances a second, from the scan to FIN, whether or not the ones before are done: each box is recognised and placed, the
 * sale saved after each, the execution leaves. The service takes one second for a consultation. Limits: decisions, Figures.
 */
export const load: Measure = {
  name: "load",
  beside: `limits at ${PER_SECOND} ordonnances a second, service at ${SERVICE_MS} ms: scan recognised in ${LIMITS.recognisedMs} ms, ordonnance shown in ${LIMITS.shownMs} ms, control in ${LIMITS.controlMs} ms (p95)`,
  run: async (say) => {
    await using comptoir = await startComptoir({ name: "bench-load" });
    const run = comptoir.run();
    const control = new NationControl(run.control);
    const clients: OfficineClient[] = [];
    for (let index = 0; index < WORKSTATIONS; index += 1) {
      const client = new OfficineClient(run.officine.url);
      await client.logIn(findOperator(comptoir, "NP"));
      clients.push(client);
    }
    const numeros: string[] = [];
    for (let count = 0; count < PER_SECOND * SECONDS; count += 1) numeros.push((await control.prescribe(LINES)).numero);
    await control.setFault({ kind: "slow", ms: SERVICE_MS / CALLS.length, only: CALLS });
    say(`${numeros.length} ordonnances are written; ${PER_SECOND} a second begin now, at ${WORKSTATIONS} workstations`);

    const [recognised, shown, controlled] = [new Latencies(), new Latencies(), new Latencies()];
    const timed = async <T>(into: Latencies, step: () => Promise<T>): Promise<T> => {
      const startedAt = performance.now();
      const result = await step();
      into.add(performance.now() - startedAt);
      return result;
    };
    const deliver = async (client: OfficineClient, numero: string): Promise<void> => {
      const params = { id: randomUUID() };
      const read = (raw: string) => timed(recognised, () => client.call("recogniseCode", { body: { raw, source: "scanner" } }));
      const save = (sale: Sale, draft: SaleDraft) => client.call("saveSale", { params, body: { version: sale.version, draft } });
      await read(`ON1:${numero}`);
      const begun = await client.call("saveSale", { params, body: { version: 0, draft: EMPTY } });
      const consulted = await timed(shown, () =>
        client.call("consultOrdonnance", { params, body: { code: numero, version: begun.version } }),
      );
      let sale = await client.call("confirmOrdonnance", { params, body: { version: consulted.version } });
      for (const line of sale.ordonnance?.lines ?? []) {
        const cip13 = line.cip13 ?? "";
        await read(boxDataMatrix(cip13));
        const box = { id: randomUUID(), cip13, label: line.label, boxes: line.remaining.boxes, prescribedLineId: line.id };
        const draft = { ...sale.draft, basket: [...sale.draft.basket, box] };
        sale = await timed(controlled, () => save(sale, draft));
      }
      await validate(client, sale);
    };

    const startedAt = performance.now();
    const under: Promise<void>[] = [];
    let atOnce = 0;
    let most = 0;
    for (const [index, numero] of numeros.entries()) {
      await sleep(Math.max(0, startedAt + (index * 1000) / PER_SECOND - performance.now()));
      const client = clients[index % WORKSTATIONS];
      if (!client) throw new Error("no workstation");
      atOnce += 1;
      most = Math.max(most, atOnce);
      under.push(
        deliver(client, numero).finally(() => {
          atOnce -= 1;
        }),
      );
    }
    await Promise.all(under);
    const seconds = (performance.now() - startedAt) / 1000;
    await control.liftFaults();
    const sent = await untilSent(clients[0], control, numeros);
    say(
      `recognised ${recognised.at(0.95)} ms, shown ${shown.at(0.95)} ms, control ${controlled.at(0.95)} ms (p95); ${most} at once at most`,
    );
    return {
      figures: {
        acts: numeros.length,
        perSecond: round(numeros.length / seconds, 1),
        mostAtOnce: most,
        ...recognised.figures("recognised"),
        ...shown.figures("shown"),
        ...controlled.figures("control"),
        recognisedOfLimit: round(recognised.at(0.95) / LIMITS.recognisedMs),
        shownOfLimit: round(shown.at(0.95) / LIMITS.shownMs),
        controlOfLimit: round(controlled.at(0.95) / LIMITS.controlMs),
        sentOnce: sent,
      },
      kept:
        sent === numeros.length &&
        recognised.at(0.95) <= LIMITS.recognisedMs &&
        shown.at(0.95) < LIMITS.shownMs &&
        controlled.at(0.95) <= LIMITS.controlMs,
    };
  },
};

/** Waits until nothing is to be sent, then counts the ordonnances that the service holds exactly one execution of. */
async function untilSent(client: OfficineClient | undefined, control: NationControl, numeros: readonly string[]): Promise<number> {
  const deadline = performance.now() + 60_000;
  while (client && (await client.call("listTransmissions", { query: { limit: 1 } })).waiting > 0 && performance.now() < deadline)
    await sleep(200);
  const counts = new Map<string, number>();
  for (const { numero } of await control.listExecutions()) counts.set(numero, (counts.get(numero) ?? 0) + 1);
  return numeros.filter((numero) => counts.get(numero) === 1).length;
}
