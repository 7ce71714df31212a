import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Ports } from "./ports.js";
import { writePrivateJson } from "./private-file.js";
import { readSandboxReady, type SandboxReady } from "./ready-messages.js";

/** Keeps what the bac à sable said, so that the next start need not wait for it before starting the officine. */
export function rememberNation(path: string, ready: SandboxReady): void {
  writePrivateJson(path, ready);
}

/** What the bac à sable will say this time: the same as last time, at the ports just chosen. Undefined at a first start. */
export function expectNation(path: string, ports: Ports): SandboxReady | undefined {
  let last: SandboxReady;
  try {
    last = readSandboxReady(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
  return {
    ...last,
    console: { url: withPort(last.console.url, ports.console) },
    services: {
      ordonnance: { url: withPort(last.services.ordonnance.url, ports.ordonnance) },
      insi: { ...last.services.insi, url: withPort(last.services.insi.url, ports.insi) },
      cartes: { url: withPort(last.services.cartes.url, ports.cartes) },
    },
  };
}

/** What of the nation the officine is started with: addresses, and the bytes of the certificates. */
export function fingerprintNation(ready: SandboxReady): string {
  const { ordonnance, insi, cartes } = ready.services;
  const hash = createHash("sha256").update([ordonnance.url, insi.url, insi.idam, cartes.url].join("\n"));
  for (const clients of [ready.pki.clients, ready.pki.insiClients])
    for (const [finess, { cert, key }] of Object.entries(clients)) hash.update(finess).update(readOrNothing(cert)).update(key);
  return hash.update(readOrNothing(ready.pki.ca)).digest("hex");
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Without a trailing slash, as every address of run.json. */
function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href.replace(/\/$/, "");
}
