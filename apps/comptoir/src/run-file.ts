import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { ROOT } from "./layout.js";
import { writePrivateJson } from "./private-file.js";
import type { Profile } from "./profile.js";
import type { ClientCertificate, SandboxReady, ServerReady } from "./ready-messages.js";
import type { ServerConfig } from "./server-config.js";

/** `.comptoir/run.json`, version 1: the public contract of docs/run.schema.json. A key appears when its service exists. */
export interface RunFile {
  readonly version: 1;
  readonly profile: Profile;
  readonly pids: Readonly<Record<string, number>>;
  readonly commit?: string;
  readonly startedAt: string;
  readonly officine?: { readonly url: string };
  readonly console?: { readonly url: string };
  readonly services: {
    readonly ordonnance?: {
      readonly url: string;
      readonly auth?: { readonly kind: "mutual-tls"; readonly client: "ORG_AUTH_CLI" };
    };
    /** Posted to as it is, with the client certificate `INSI-AUTO`. */
    readonly insi?: { readonly url: string; readonly idam?: string };
  };
  readonly pki?: {
    readonly ca: string;
    readonly crl: readonly string[];
    readonly clients: Readonly<Record<string, ClientCertificate>>;
  };
  readonly control?: { readonly url: string; readonly token: string };
  readonly operators?: readonly DemoOperator[];
  readonly patients?: readonly DemoPatient[];
  readonly ordonnances?: readonly DemoOrdonnance[];
}

export interface DemoOperator {
  readonly finess: string;
  readonly code: string;
  readonly password: string;
  readonly displayName: string;
  readonly role: string;
  readonly rpps?: string;
}

export interface DemoPatient {
  readonly label: string;
  readonly matricule?: string;
  readonly status: string;
}

export interface DemoOrdonnance {
  readonly numero: string;
  readonly label: string;
  readonly patient: string;
}

/** What the running programs told, gathered for run.json. */
export interface RunState {
  readonly profile: Profile;
  readonly startedAt: Date;
  /** The real services, where the nation is not ours. */
  readonly services?: ServerConfig["services"];
  readonly sandbox?: { readonly ready: SandboxReady; readonly pid: number };
  readonly server?: { readonly ready: ServerReady; readonly pid: number };
}

/** Passwords, private keys and demo people are written in the bac à sable profile only; elsewhere, addresses and processes. */
export function buildRunFile(state: RunState): RunFile {
  const { sandbox, server, profile, services } = state;
  const commit = findCommit();
  return {
    version: 1,
    profile,
    pids: {
      comptoir: process.pid,
      ...(server && { server: server.pid }),
      ...(sandbox && { sandbox: sandbox.pid }),
    },
    ...(commit && { commit }),
    startedAt: state.startedAt.toISOString(),
    ...(server && { officine: { url: server.ready.url } }),
    ...(sandbox ? describeNation(sandbox.ready) : { services: services === undefined ? {} : describeServices(services) }),
  };
}

/** Addresses alone, without a trailing slash. */
function describeServices({ ordonnance, insi }: ServerConfig["services"]): RunFile["services"] {
  const clean = (url: string): string => url.replace(/\/+$/, "");
  return {
    ordonnance: { url: clean(ordonnance.url) },
    ...(insi && { insi: { url: clean(insi.url), ...(insi.idam !== undefined && { idam: insi.idam }) } }),
  };
}

function describeNation(ready: SandboxReady): Pick<RunFile, "services"> & Partial<RunFile> {
  const { officines } = readJson<{ officines: { finess: string }[] }>(ready.demo.officines);
  const { operators } = readJson<{ operators: DemoOperator[] }>(ready.demo.operators);
  const { ordonnances } = readJson<{ ordonnances: DemoOrdonnance[] }>(ready.demo.ordonnances);
  const finess = officines[0]?.finess;
  const nameClients = (name: string, clients: SandboxReady["pki"]["clients"]) => {
    const first = clients[finess ?? ""];
    const each = Object.entries(clients).map(([officine, client]) => [`${name}-${officine}`, client] as const);
    return { ...(first && { [name]: first }), ...Object.fromEntries(each) };
  };
  return {
    console: ready.console,
    services: {
      ordonnance: { url: ready.services.ordonnance.url, auth: { kind: "mutual-tls", client: "ORG_AUTH_CLI" } },
      insi: ready.services.insi,
    },
    pki: {
      ca: ready.pki.ca,
      crl: ready.pki.crl,
      clients: { ...nameClients("ORG_AUTH_CLI", ready.pki.clients), ...nameClients("INSI-AUTO", ready.pki.insiClients) },
    },
    control: ready.control,
    // The first officine's team first: whoever takes the first titulaire is where the patients are.
    operators: operators.toSorted((left, right) => Number(right.finess === finess) - Number(left.finess === finess)),
    patients: readDemoPatients(ready.demo.patients, finess),
    ordonnances,
  };
}

/** Patients of the first officine. The label is what one reads on screen; the status is the one an imported identity gets. */
function readDemoPatients(path: string, finess: string | undefined): DemoPatient[] {
  const [header, ...rows] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const columns = (header ?? "").split(";");
  return rows.flatMap((row) => {
    const cells = row.split(";");
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    if (cell("finess") !== finess) return [];
    const matricule = cell("matricule");
    return [{ label: `${cell("nomNaissance")} ${cell("prenomsNaissance")}`, ...(matricule && { matricule }), status: "provisoire" }];
  });
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

/** Commit of the sources; absent when they came without their history or git is not installed. */
function findCommit(): string | undefined {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

export function writeRunFile(path: string, state: RunState): RunFile {
  const run = buildRunFile(state);
  writePrivateJson(path, run);
  return run;
}

/** The run.json of this very holder, once it is there. */
export function findRunFile(path: string, holderPid: number): RunFile | undefined {
  try {
    const run = readJson<RunFile>(path);
    return run.pids.comptoir === holderPid ? run : undefined;
  } catch {
    return undefined;
  }
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true });
}
