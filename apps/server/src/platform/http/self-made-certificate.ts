import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import path from "node:path";
import { type Authority, createAuthority, issueServerCertificate, parseCertificate } from "@comptoir/wire/pki";
import { replaceFile } from "../durable-file.js";

const DAY_MS = 86_400_000;
/** Browsers refuse a server certificate that lives longer than 825 days, even from an authority added by hand. */
const SERVER_DAYS = 397;
const RENEW_BEFORE_DAYS = 30;
const AUTHORITY_DAYS = 3650;

export interface ServerTls {
  readonly cert: string;
  readonly key: string;
}

export interface SelfMadeTls extends ServerTls {
  /** The file that each workstation imports as an authority. */
  readonly authorityFile: string;
  /** SHA-256, to be compared by eye before the import. */
  readonly fingerprint: string;
}

/** Where the local authority and the certificate lie. */
export function selfMadeFiles(dataDir: string): {
  readonly authority: string;
  readonly authorityKey: string;
  readonly cert: string;
  readonly key: string;
} {
  const at = (name: string) => path.join(dataDir, "tls", name);
  return { authority: at("autorite.pem"), authorityKey: at("autorite.key"), cert: at("serveur.pem"), key: at("serveur.key") };
}

/**
 * HTTPS for the workstations without a bought certificate: a local authority that may name these names only (stolen, it is of no use
 * against any other site), and a server certificate renewed by itself before it ends. Made once; other names make a new authority,
 * which the workstations must import again.
 */
export async function ensureSelfMadeTls(dataDir: string, names: readonly string[], now: Date): Promise<SelfMadeTls> {
  const files = selfMadeFiles(dataDir);
  mkdirSync(path.dirname(files.authority), { recursive: true, mode: 0o700 });
  const dnsNames = [...new Set([...names.filter((name) => !isIPv4(name)), "localhost"])];
  const ipv4Addresses = [...new Set([...names.filter(isIPv4), "127.0.0.1"])];
  let authority = readAuthority(files);
  if (!authority || !isCurrent(files.cert, now, [...dnsNames, ...ipv4Addresses])) {
    if (!authority || !covers(files.cert, [...dnsNames, ...ipv4Addresses]) || endsBefore(files.authority, now, SERVER_DAYS)) {
      authority = await createAuthority({
        subject: { organization: "Comptoir", commonName: `Comptoir, réseau local de ${dnsNames[0]}` },
        validity: lasting(now, AUTHORITY_DAYS),
        key: "ec-p256",
        pathLength: 0,
        permitted: { dnsNames, ipv4Addresses },
      });
      replaceFile(files.authorityKey, authority.key);
      replaceFile(files.authority, authority.certificate);
    }
    const made = await issueServerCertificate(authority, {
      subject: { organization: "Comptoir", commonName: dnsNames[0] ?? "localhost" },
      dnsNames,
      ipAddresses: ipv4Addresses,
      validity: lasting(now, SERVER_DAYS),
      key: "ec-p256",
    });
    replaceFile(files.key, made.key);
    replaceFile(files.cert, made.chain);
  }
  const parsed = parseCertificate(authority.certificate);
  if (!parsed.ok) throw new Error(parsed.failure.detail);
  return {
    cert: readFileSync(files.cert, "utf8"),
    key: readFileSync(files.key, "utf8"),
    authorityFile: files.authority,
    fingerprint: (parsed.value.fingerprint.toUpperCase().match(/../g) ?? []).join(":"),
  };
}

/** One hour of grace: the clock of a workstation may be late. */
function lasting(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - 3_600_000), notAfter: new Date(now.getTime() + days * DAY_MS) };
}

function readAuthority(files: ReturnType<typeof selfMadeFiles>): Authority | undefined {
  if (!existsSync(files.authority) || !existsSync(files.authorityKey)) return undefined;
  return { certificate: readFileSync(files.authority, "utf8"), key: readFileSync(files.authorityKey, "utf8"), chain: "" };
}

function isCurrent(file: string, now: Date, names: readonly string[]): boolean {
  return covers(file, names) && !endsBefore(file, now, RENEW_BEFORE_DAYS) && existsSync(file.replace(/\.pem$/, ".key"));
}

function covers(file: string, names: readonly string[]): boolean {
  const parsed = existsSync(file) ? parseCertificate(readFileSync(file)) : undefined;
  if (!parsed?.ok) return false;
  const own = new Set([...parsed.value.dnsNames, ...parsed.value.ipAddresses]);
  return names.length === own.size && names.every((name) => own.has(name));
}

function endsBefore(file: string, now: Date, days: number): boolean {
  const parsed = existsSync(file) ? parseCertificate(readFileSync(file)) : undefined;
  return !parsed?.ok || parsed.value.notAfter.getTime() < now.getTime() + days * DAY_MS;
}

/** The TLS identity that the configuration asks for: files given, our own made now, or none. */
export async function loadServerTls(
  http: { readonly tls?: "auto" | { readonly cert: string; readonly key: string } | undefined; readonly names: readonly string[] },
  dataDir: string,
  now: Date,
): Promise<ServerTls | SelfMadeTls | undefined> {
  if (http.tls === undefined) return undefined;
  if (http.tls === "auto") return ensureSelfMadeTls(dataDir, http.names, now);
  return { cert: readFileSync(http.tls.cert, "utf8"), key: readFileSync(http.tls.key, "utf8") };
}
