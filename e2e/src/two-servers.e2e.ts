import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { countActs } from "./crash/count-acts.js";
import { insist, prepareSale, validate } from "./dispense.js";
import { NationControl } from "./nation-control.js";
import { OfficineClient } from "./officine-client.js";
import { REPOSITORY } from "./repository.js";
import { findOperator } from "./seeded-nation.js";
import { startComptoir } from "./start-comptoir.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");
const SERVER = join(REPOSITORY, "apps", "server", "dist", "main.js");
const PATIENCE_MS = 90_000;
const WORKSTATIONS_PER_SERVER = 2;
const ACTS_PER_WORKSTATION = 5;
/** Liste I: each box handed over takes a number of the ordonnancier. Rights are left, so a second execution would be carried out. */
const LINES = [{ cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 1, repeats: 3 }];

/** Another server process on the same database, as a larger officine runs one: same configuration, a port of its own. */
async function startSecondServer(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const config = JSON.parse(readFileSync(join(folder, "officine", "config.json"), "utf8")) as { http: object };
  const file = join(folder, "officine", "second.json");
  writeFileSync(file, JSON.stringify({ ...config, http: { ...config.http, port: 0 } }), { mode: 0o600 });
  const child = spawn(process.execPath, [SERVER, "--config", file], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { url: string }));
    child.once("exit", (code) => reject(new Error(`the second server ended with code ${code}`)));
  });
  return { child, url };
}

it("[ON#11] two server processes, one killed on the way: 0 lost, 0 doubled, numbers of the ordonnancier without a gap, journal intact", {
  timeout: 240_000,
}, async () => {
  await using comptoir = await startComptoir({ name: "two-servers" });
  const { control: place, officine } = comptoir.run();
  const control = new NationControl(place);
  const second = await startSecondServer(comptoir.folder);
  try {
    const clients: OfficineClient[] = [];
    for (const url of [officine.url, second.url])
      for (let count = 0; count < WORKSTATIONS_PER_SERVER; count += 1) {
        const client = new OfficineClient(url);
        await client.logIn(findOperator(comptoir, "NP"));
        clients.push(client);
      }
    await control.setFault({ kind: "dedup-off" });
    await control.setFault({ kind: "answer-lost-after-commit", times: 4, only: ["dispense"] });

    const acts: { numero: string; dispensationId: string }[] = [];
    const killAt = (clients.length * ACTS_PER_WORKSTATION) / 2;
    const first = comptoir.run().pids.server ?? 0;
    await Promise.all(
      clients.map(async (client) => {
        for (let count = 0; count < ACTS_PER_WORKSTATION; count += 1) {
          const { numero } = await control.prescribe(LINES);
          const sale = await validate(client, await prepareSale(client, numero));
          acts.push({ numero, dispensationId: sale.dispensation?.id ?? "" });
          if (acts.length === killAt) process.kill(first, "SIGKILL");
        }
      }),
    );
    const [, , reader = new OfficineClient(second.url)] = clients;
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { waiting, transmissions } = await insist(() => reader.call("listTransmissions", { query: { limit: 500 } }));
      if (waiting === 0) break;
      if (performance.now() > deadline) throw new Error(`still waiting: ${transmissions.map(({ state, text }) => `${state} ${text}`)}`);
      await sleep(250);
    }

    expect(acts).toHaveLength(clients.length * ACTS_PER_WORKSTATION);
    expect(await countActs(control, acts)).toMatchObject({ lost: 0, doubled: 0 });
    const { deliveries, more } = await reader.call("listDeliveries", { query: { limit: 200 } });
    expect(more).toBe(false);
    const numbers = deliveries.flatMap(({ registered }) => registered).sort((left, right) => left - right);
    expect(numbers).toEqual(acts.map((_act, index) => index + 1));
    expect(comptoir.run().pids.server).not.toBe(first);
    const verify = spawnSync(process.execPath, [CLI, "audit", "verify", "--data", comptoir.folder], { encoding: "utf8" });
    expect(verify, verify.stdout + verify.stderr).toMatchObject({ status: 0 });
  } finally {
    const ended = new Promise((resolve) => second.child.once("exit", resolve));
    second.child.kill("SIGTERM");
    await ended;
  }
});
