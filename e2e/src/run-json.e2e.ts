import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REPOSITORY } from "./repository.js";
import { startComptoir } from "./start-comptoir.js";

const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(REPOSITORY, "docs", "run.schema.json"), "utf8")));
const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");

describe("run.json", () => {
  it("is what its published schema says, private, complete while running and gone afterwards", async () => {
    await using comptoir = await startComptoir({ name: "run-json" });
    const run = comptoir.run();
    expect(schema.parse(run)).toEqual(run);
    expect(() => schema.parse({ ...run, officine: { url: `${run.officine.url}/` } })).toThrow();
    expect(() => schema.parse({ ...run, pids: {} })).toThrow();
    expect(statSync(comptoir.runFile).mode & 0o777).toBe(0o600);
    expect(Object.keys(run.pids).sort()).toEqual(["comptoir", "sandbox", "server"]);
    expect(run.pids.comptoir).toBe(comptoir.process.pid);
    for (const { cert, key } of Object.values(run.pki.clients)) {
      expect(readFileSync(cert, "utf8")).toContain("BEGIN CERTIFICATE");
      expect(statSync(key).mode & 0o077).toBe(0);
    }
    expect(readFileSync(run.pki.ca, "utf8")).toContain("BEGIN CERTIFICATE");
    expect((await fetch(`${run.officine.url}/healthz`)).status).toBe(200);
    expect((await fetch(run.console.url)).status).toBe(200);

    const second = spawnSync(process.execPath, [CLI, "start", "--data", comptoir.folder], { encoding: "utf8", timeout: 20_000 });
    expect(second.status).toBe(0);
    expect(second.stdout).toContain("Comptoir est déjà lancé");
    expect(second.stdout).toContain(run.officine.url);

    expect(await comptoir.stop()).toBe(0);
    expect(existsSync(comptoir.runFile)).toBe(false);
  });
});
