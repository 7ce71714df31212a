import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAuthority, issueClientCertificate } from "@comptoir/wire/pki";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, DEFAULTS, parseConfig, readConfig } from "./config.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "comptoir-config-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const base = { profile: "bac-a-sable", dataDir: "/srv/comptoir" };

function refusal(value: unknown): { key: string; message: string } {
  try {
    parseConfig(value);
  } catch (error) {
    if (error instanceof ConfigError) return { key: error.key, message: error.message };
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("shape", () => {
  it("fills what is left out from the one place of defaults", () => {
    expect(parseConfig(base)).toEqual({
      ...base,
      http: { host: "127.0.0.1", port: 0, names: [] },
      database: {},
      services: {},
      session: DEFAULTS.session,
      login: DEFAULTS.login,
      failpoints: [],
      clockOffsetMs: 0,
    });
  });

  it.each([
    [{ ...base, profile: "demo" }, "profile"],
    [{ profile: "bac-a-sable" }, "dataDir"],
    [{ ...base, dataDir: "relatif" }, "dataDir"],
    [{ ...base, http: { port: 70000 } }, "http.port"],
    [{ ...base, http: { prt: 1 } }, "http.prt"],
    [{ ...base, sessions: {} }, "sessions"],
    [{ ...base, services: { ordonnance: { url: "http://x", ca: "/x", clients: {} } } }, "services.ordonnance.url"],
    [
      { ...base, services: { ordonnance: { url: "https://x", ca: "/x", clients: { "12": { cert: "/a", key: "/b" } } } } },
      "services.ordonnance.clients.12",
    ],
    [{ ...base, session: { idleLockSeconds: 0 } }, "session.idleLockSeconds"],
    ["", "(racine)"],
  ])("names the key at fault in a French sentence: %j", (value, key) => {
    const refused = refusal(value);
    expect(refused.key).toBe(key);
    expect(refused.message).toMatch(new RegExp(`^Configuration refusée, clé « ${key.replace(/[().]/g, "\\$&")} » : .+\\.$`));
  });

  it("says when the file is absent or is not JSON", () => {
    expect(() => readConfig(path.join(folder, "absent.json"))).toThrow(/ne peut pas être lu/);
    const file = path.join(folder, "faux.json");
    writeFileSync(file, "{");
    expect(() => readConfig(file)).toThrow(/n'est pas du JSON/);
  });

  it("allows plain HTTP on loopback only", () => {
    for (const host of ["localhost", "127.0.0.1", "127.3.2.1", "::1"]) parseConfig({ ...base, http: { host } });
    for (const host of ["0.0.0.0", "192.168.1.10", "::", "comptoir.local"])
      expect(refusal({ ...base, http: { host } }).key).toBe("http.host");
    parseConfig({ ...base, http: { host: "0.0.0.0", tls: { cert: "/c.pem", key: "/k.pem" } } });
  });
});

describe("outside the bac à sable", () => {
  it.each(["integration", "production"])("%s refuses failpoints and a clock offset", (profile) => {
    expect(refusal({ ...base, profile, failpoints: ["after-claim"] }).key).toBe("failpoints");
    expect(refusal({ ...base, profile, clockOffsetMs: -1 }).key).toBe("clockOffsetMs");
  });
});

describe("production", () => {
  async function files(authorityName: string, mode: number) {
    const validity = { notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) };
    const authority = await createAuthority({ subject: { commonName: authorityName }, validity, key: "ec-p256" });
    const issued = await issueClientCertificate(authority, { subject: { commonName: "1630999209" }, validity, key: "ec-p256" });
    const write = (name: string, text: string, fileMode = 0o644) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      chmodSync(file, fileMode);
      return file;
    };
    const clients = { "630999209": { cert: write("cert.pem", issued.certificate), key: write("key.pem", issued.key, mode) } };
    return {
      profile: "production",
      dataDir: "/srv/comptoir",
      services: { ordonnance: { url: "https://epu.example", ca: write("ca.pem", authority.certificate), clients } },
    };
  }

  it("refuses an authority of a bac à sable", async () => {
    const refused = refusal(await files("Bac à sable — autorité racine", 0o600));
    expect(refused).toEqual({
      key: "services.ordonnance.ca",
      message:
        "Configuration refusée, clé « services.ordonnance.ca » : ce certificat vient d'un bac à sable ; il est refusé en production.",
    });
  });

  it("refuses a key file readable by others", async () => {
    const refused = refusal(await files("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", 0o640));
    expect(refused.key).toBe("services.ordonnance.clients.630999209.key");
    expect(refused.message).toContain("chmod 600");
  });

  it("accepts the rest", async () => {
    expect(parseConfig(await files("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", 0o600)).profile).toBe("production");
  });
});
