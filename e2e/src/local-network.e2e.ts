import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Counter } from "./counter.js";
import { launchBrowser } from "./launch-browser.js";
import { findTlsFiles, flagsForWorkstation, get, LAN_NAME } from "./local-network.js";
import { REPOSITORY } from "./repository.js";
import { findOperator } from "./seeded-nation.js";
import { type Comptoir, startComptoir } from "./start-comptoir.js";

const CLI = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");

let folder: string;
let comptoir: Comptoir;
let url: URL;
let ca: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lan-"));
  comptoir = await startComptoir({ name: "local-network", env: { COMPTOIR_CONFIG: settings("auto.json", { tls: "auto" }) } });
  url = new URL(comptoir.run().officine.url);
  ca = readFileSync(findTlsFiles(comptoir.folder).authority, "utf8");
});
afterAll(async () => {
  await comptoir?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function settings(name: string, http: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ http: { names: [LAN_NAME], ...http } }));
  return file;
}

describe("[GEN.12] workstations of the local network", () => {
  it("are given the address, the authority to install and its fingerprint, at the start and by doctor", () => {
    expect(url.protocol).toBe("https:");
    expect(url.hostname).toBe(LAN_NAME);
    const { fingerprint256, ca: isAuthority } = new X509Certificate(ca);
    expect(isAuthority).toBe(true);
    const { authority, key } = findTlsFiles(comptoir.folder);
    const doctor = spawnSync(process.execPath, [CLI, "doctor", "--data", comptoir.folder], { encoding: "utf8" });
    for (const said of [comptoir.output(), doctor.stdout]) {
      expect(said).toContain(authority);
      expect(said).toContain(fingerprint256);
    }
    expect(doctor.stdout).toMatch(/Certificat HTTPS : valable encore \d+ jour/);
    expect(statSync(key).mode & 0o077).toBe(0);
  });

  it("a browser that did not install the authority is warned and shows nothing", async () => {
    const browser = await launchBrowser(flagsForWorkstation());
    try {
      const page = await browser.newPage();
      await expect(page.goto(url.href)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
    } finally {
      await browser.close();
    }
  });

  it("one that did logs in and works; the session cookie is bound to this host, HTTPS and this site", async () => {
    const browser = await launchBrowser(flagsForWorkstation(findTlsFiles(comptoir.folder).cert));
    try {
      const page = await browser.newPage({ locale: "fr-FR", timezoneId: "Europe/Paris" });
      const counter = new Counter(page, url.href);
      await counter.open();
      await counter.logIn(findOperator(comptoir, "NP"));
      await counter.press("c");
      await page.getByText("Patients", { exact: true }).first().waitFor();
      const cookies = await page.context().cookies();
      const session = cookies.find(({ name }) => name === "__Host-comptoir");
      expect(session).toMatchObject({ domain: LAN_NAME, path: "/", secure: true, httpOnly: true, sameSite: "Strict" });
      // The browser says itself that the page is whole: a secure context, every script and style come from this origin.
      await expect.poll(() => page.evaluate("isSecureContext")).toBe(true);
    } finally {
      await browser.close();
    }
  });

  it("a name that is not ours is answered 421, and the port speaks no plain HTTP", async () => {
    const ask = (host: string) => get({ port: url.port, path: "/healthz", ca, host });
    expect((await ask(`${LAN_NAME}:${url.port}`)).status).toBe(200);
    expect((await ask(`localhost:${url.port}`)).status).toBe(200);
    for (const host of [`autre.lan:${url.port}`, LAN_NAME, `${LAN_NAME}:1`, "192.168.1.10"]) expect((await ask(host)).status).toBe(421);
    await expect(fetch(`http://127.0.0.1:${url.port}/healthz`)).rejects.toThrow();
  });

  it("/metrics and /healthz tell the machine's own watcher numbers, and nobody's name", async () => {
    const health = await get({ port: url.port, path: "/healthz", ca, host: url.host });
    expect(Object.keys(JSON.parse(health.body) as object).sort()).toEqual(["ok", "version"]);
    const { status, body } = await get({ port: url.port, path: "/metrics", ca, host: url.host });
    expect(status).toBe(200);
    expect(body).toMatch(/^comptoir_http_request_seconds_count\{route="openSession",status="200"\} 1$/m);
    const { operators, patients, ordonnances } = comptoir.run();
    const names = [
      ...operators.map(({ code }) => `"${code}"`),
      ...patients.flatMap(({ label }) => label.split(" ").filter((word) => word.length > 3)),
    ];
    for (const secret of [...names, ...ordonnances.map(({ numero }) => numero)]) expect(body).not.toContain(secret);
    const labels = [...body.matchAll(/[{,](\w+)="/g)].map(([, name]) => name);
    expect([...new Set(labels)].filter((name) => !METRIC_LABELS.has(name ?? ""))).toEqual([]);
  });
});

/** Labels of our metrics and of Node's own: none can hold a person. */
const METRIC_LABELS = new Set([
  "route",
  "status",
  "reason",
  "le",
  "kind",
  "type",
  "space",
  "version",
  "major",
  "minor",
  "patch",
  "quantile",
]);

describe("a start that would expose the officine", () => {
  it("in plain HTTP beyond this machine is refused with what to do", () => {
    const config = settings("plain.json", { host: "0.0.0.0" });
    const data = join(folder, "data");
    const run = spawnSync(process.execPath, [CLI, "start", "--data", data, "--config", config], { encoding: "utf8", timeout: 120_000 });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("« http.host » : le HTTP en clair n'est permis que sur la boucle locale");
    expect(run.stderr).toContain("http.tls");
  });
});
