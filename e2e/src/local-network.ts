import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";

/** Name by which the workstations of these tests call the officine; it resolves to this machine in their browser alone. */
export const LAN_NAME = "comptoir.lan";

/** Files of a house started with `"tls": "auto"`. */
export function findTlsFiles(folder: string): { readonly authority: string; readonly cert: string; readonly key: string } {
  const at = (name: string) => join(folder, "officine", "tls", name);
  return { authority: at("autorite.pem"), cert: at("serveur.pem"), key: at("serveur.key") };
}

/** A browser that reaches the officine by its name; with `trusted` it takes that certificate (PEM file) as one it knows. */
export function flagsForWorkstation(trusted?: string): string[] {
  const flags = [`--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`];
  if (trusted === undefined) return flags;
  const spki = new X509Certificate(readFileSync(trusted)).publicKey.export({ type: "spki", format: "der" });
  return [...flags, `--ignore-certificate-errors-spki-list=${createHash("sha256").update(spki).digest("base64")}`];
}

/** One GET over TLS, checked against this authority alone, under any Host. */
export function get(o: { port: string; path: string; ca: string; host: string }): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { port, path, ca } = o;
    const sent = request({ host: "127.0.0.1", port, path, ca, servername: LAN_NAME, headers: { host: o.host } }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}
