import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { prepareSale, validate } from "./dispense.js";
import { NationControl } from "./nation-control.js";
import { OfficineClient } from "./officine-client.js";
import { REPOSITORY } from "./repository.js";
import { findOperator } from "./seeded-nation.js";
import { startComptoir } from "./start-comptoir.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");

/** Address of the PostgreSQL of a running house, as its administrator would give it: by its socket (postmaster.pid, lines 4 and 5). */
function findServer(folder: string, database: string): string {
  const [, , , port, socket = ""] = readFileSync(join(folder, "officine", "pg", "postmaster.pid"), "utf8").split("\n");
  return `postgres:///${database}?host=${encodeURIComponent(socket)}&port=${port}&user=postgres`;
}

it("[DATABASE_URL] the officine lives on that server, by its socket; the nation keeps its own; backup names pg_basebackup", {
  timeout: 240_000,
}, async () => {
  const work = mkdtempSync(join(tmpdir(), "external-"));
  const folder = join(work, "data");
  try {
    await using host = await startComptoir({ name: "external-host" });
    const url = findServer(host.folder, "officine_externe");
    {
      await using comptoir = await startComptoir({ name: "external", folder, fresh: true, env: { DATABASE_URL: url } });
      const client = new OfficineClient(comptoir.run().officine.url);
      await client.logIn(findOperator(comptoir, "NP"));
      const { numero } = await new NationControl(comptoir.run().control).prescribe([
        { cip13: "3400934913174", posology: "1 gélule 3 fois par jour" },
      ]);
      const sale = await validate(client, await prepareSale(client, numero));
      expect(sale.dispensation).toBeDefined();
      expect(existsSync(join(folder, "officine", "pg"))).toBe(false);
      expect(existsSync(join(folder, "nation", "pg"))).toBe(true);

      const backup = spawnSync(process.execPath, [CLI, "backup", join(work, "copie"), "--data", folder], { encoding: "utf8" });
      expect([backup.status, backup.stdout]).toEqual([1, expect.stringContaining("pg_basebackup")]);
      expect(existsSync(join(work, "copie"))).toBe(false);
      expect(await comptoir.stop()).toBe(0);
    }
    // The server of somebody else is left running, with what was written there.
    expect((await fetch(`${host.run().officine.url}/healthz`)).status).toBe(200);
    await using again = await startComptoir({ name: "external", folder, env: { DATABASE_URL: url } });
    const client = new OfficineClient(again.run().officine.url);
    await client.logIn(findOperator(again, "NP"));
    expect((await client.call("listTransmissions", { query: { limit: 10 } })).transmissions).toHaveLength(1);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

it("[DATABASE_URL] an address that cannot be used is refused in one sentence, without its password", () => {
  const folder = mkdtempSync(join(tmpdir(), "external-"));
  const start = (url: string) =>
    spawnSync(
      process.execPath,
      [
        CLI,
        "start",
        "--data",
        folder,
        "--port-officine",
        "0",
        "--port-console",
        "0",
        "--port-ordonnance",
        "0",
        "--port-insi",
        "0",
        "--port-cartes",
        "0",
      ],
      {
        encoding: "utf8",
        timeout: 120_000,
        env: { ...process.env, DATABASE_URL: url },
      },
    );
  const refused = start("postgres://u:secret-32@h1,h2/comptoir");
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain("DATABASE_URL");
  expect(refused.stderr).toContain("plusieurs serveurs ne sont pas gérés");
  expect(refused.stderr + refused.stdout).not.toContain("secret-32");
  rmSync(folder, { recursive: true, force: true });
});
