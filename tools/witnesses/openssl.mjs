import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PATIENCE_MS = 90_000;

/** OpenSSL judges the certificates of the bac à sable and speaks mutual TLS with its ordonnance service. */
export const openssl = {
  name: "openssl",
  programs: ["/usr/bin/openssl"],
  debianPackage: "openssl",
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "witness-"));
    const ports = ["console", "ordonnance", "insi", "cartes"].flatMap((name) => [`--port-${name}`, "0"]);
    const child = spawn(process.execPath, [join(ROOT, "apps/comptoir/dist/main.js"), "sandbox", "--data", folder, ...ports], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      const runFile = join(folder, "run.json");
      for (const deadline = performance.now() + PATIENCE_MS; !existsSync(runFile); await sleep(100)) {
        if (child.exitCode !== null || performance.now() > deadline) throw new Error("the bac à sable did not start");
      }
      return judge(JSON.parse(readFileSync(runFile, "utf8")));
    } finally {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** @param {{ services: { ordonnance: { url: string } }, pki: { ca: string, clients: Record<string, { cert: string, key: string }> } }} run */
function judge({ services, pki }) {
  const clients = Object.values(pki.clients);
  for (const { cert } of clients) {
    const verified = ask(["verify", "-CAfile", pki.ca, "-untrusted", cert, "-purpose", "sslclient", cert]);
    if (verified.status !== 0) throw new Error(`openssl verify refuses a client certificate: ${verified.text}`);
  }
  const url = new URL(services.ordonnance.url);
  const connect = ["s_client", "-connect", url.host, "-verify_return_error", ...nameCheck(url.hostname), "-ign_eof"];
  const system = "urn:oid:1.2.250.1.215.500.1.1";
  const request = `GET ${url.pathname.replace(/\/$/, "")}/Task?identifier=${system}%7C01ABCDEFGHJKMNPQRS HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`;
  const [client] = clients;
  const named = ask([...connect, "-CAfile", pki.ca, "-cert", String(client?.cert), "-key", String(client?.key)], request);
  if (!/HTTP\/1\.1 200/.test(named.text))
    throw new Error(`no answer over mutual TLS: ${named.text.match(/HTTP\/1.1 .*/)?.[0] ?? named.text.slice(-800)}`);
  const nameless = ask([...connect, "-CAfile", pki.ca], request);
  if (/HTTP\/1\.1 2/.test(nameless.text)) throw new Error("the service answers a caller without certificate");
  const stranger = ask(
    [...connect, "-CAfile", "/etc/ssl/certs/ca-certificates.crt", "-cert", String(client?.cert), "-key", String(client?.key)],
    request,
  );
  if (/HTTP\/1\.1/.test(stranger.text)) throw new Error("openssl trusts the service without its authority");
  return `${clients.length} client certificates verified, mutual TLS spoken, a caller without certificate refused`;
}

/** OpenSSL compares an address and a name with different fields of the certificate. @param {string} host */
const nameCheck = (host) => (isIP(host) ? ["-verify_ip", host] : ["-verify_hostname", host]);

/** @param {string[]} args @param {string} [input] */
function ask(args, input = "") {
  const { status, stdout, stderr } = spawnSync("openssl", args, { input, encoding: "utf8", timeout: 20_000 });
  return { status, text: `${stdout}${stderr}` };
}
