import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { prepareSale, validate } from "./dispense.js";
import { NationControl } from "./nation-control.js";
import { OfficineClient } from "./officine-client.js";
import { REPOSITORY } from "./repository.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");
const DRAIN_PATIENCE_MS = 90_000;

function command(...args: string[]): string {
  const run = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", timeout: 120_000 });
  expect(run.status, `${args.join(" ")}: ${run.stdout}${run.stderr}`).toBe(0);
  return run.stdout;
}

async function logIn(comptoir: Comptoir): Promise<OfficineClient> {
  const client = new OfficineClient(comptoir.run().officine.url);
  await client.logIn(findOperator(comptoir, "NP"));
  return client;
}

async function drain(client: OfficineClient): Promise<void> {
  const deadline = performance.now() + DRAIN_PATIENCE_MS;
  for (;;) {
    const { waiting, transmissions } = await client.call("listTransmissions", { query: { limit: 100 } });
    if (waiting === 0) return;
    if (performance.now() > deadline)
      throw new Error(`still waiting: ${transmissions.map(({ state, text }) => `${state} ${text}`).join(" | ")}`);
    await sleep(250);
  }
}

it("[ON#11] an old backup restored against a nation that went on: nothing is executed twice", { timeout: 480_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "restore-"));
  const backup = join(folder, "officine.sauvegarde");
  const data = join(folder, "data");
  try {
    const keys: string[] = [];
    {
      await using comptoir = await startComptoir({ name: "restore", folder: data });
      const control = new NationControl(comptoir.run().control);
      const client = await logIn(comptoir);
      const act = async () => {
        const { numero } = await control.prescribe([{ cip13: "3400934913174", posology: "1 gélule 3 fois par jour" }]);
        return prepareSale(client, numero);
      };
      const fin = async (sale: Awaited<ReturnType<typeof act>>) => keys.push((await validate(client, sale)).dispensation?.id ?? "");
      await fin(await act());
      await drain(client);
      // Waiting in the outbox when the copy is made, sent afterwards: the copy believes that it must still leave.
      const waiting = [await act(), await act()];
      await control.setFault({ kind: "down", mode: "refuse" });
      for (const sale of waiting) await fin(sale);
      command("backup", backup, "--data", data);
      await control.liftFaults();
      await drain(client);
      expect((await control.listExecutions()).filter(({ key }) => keys.includes(key))).toHaveLength(3);
      expect(await comptoir.stop()).toBe(0);
    }
    command("restore", backup, "--ecarter", "--data", data);
    {
      await using comptoir = await startComptoir({ name: "restore", folder: data });
      const client = await logIn(comptoir);
      await drain(client);
      const executions = await new NationControl(comptoir.run().control).listExecutions();
      for (const key of keys) expect(executions.filter((one) => one.key === key)).toHaveLength(1);
      const { transmissions } = await client.call("listTransmissions", { query: { limit: 100 } });
      expect(transmissions.map(({ state }) => state)).toEqual(["envoye", "envoye", "envoye"]);
      expect(command("audit", "verify", "--data", data)).not.toBe("");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
