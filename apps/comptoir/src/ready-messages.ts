/** Ready message of apps/server. */
export interface ServerReady {
  readonly type: "ready";
  readonly url: string;
  /** HTTPS with a certificate of its own: what the workstations install, and its SHA-256. */
  readonly authority?: { readonly file: string; readonly fingerprint: string };
}

/** Paths of two PEM files; `cert` holds the leaf and its intermediates. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Ready message of apps/sandbox. */
export interface SandboxReady {
  readonly type: "ready";
  readonly console: { readonly url: string };
  readonly control: { readonly url: string; readonly token: string };
  /** INSi is posted to as it is; `idam`: the authorisation number that it knows. */
  readonly services: {
    readonly ordonnance: { readonly url: string };
    readonly insi: { readonly url: string; readonly idam: string };
    readonly cartes: { readonly url: string };
  };
  /** `ca`: path of a PEM file with every root. `clients`: ORG_AUTH_CLI certificates by FINESS; `insiClients`: those of INSi. */
  readonly pki: {
    readonly ca: string;
    readonly crl: readonly string[];
    readonly clients: Readonly<Record<string, ClientCertificate>>;
    readonly insiClients: Readonly<Record<string, ClientCertificate>>;
  };
  readonly demo: { readonly officines: string; readonly operators: string; readonly patients: string; readonly ordonnances: string };
}

/** The programs are ours and of the same version: a message that is not the agreed one is a bug, and throws. */
export function readServerReady(message: unknown): ServerReady {
  return demand<ServerReady>(message, ["url"]);
}

export function readSandboxReady(message: unknown): SandboxReady {
  return demand<SandboxReady>(message, [
    "console.url",
    "control.url",
    "control.token",
    "services.ordonnance.url",
    "services.insi.url",
    "services.insi.idam",
    "services.cartes.url",
    "pki.ca",
    "pki.clients",
    "pki.insiClients",
    "demo.officines",
    "demo.operators",
    "demo.patients",
    "demo.ordonnances",
  ]);
}

function demand<T>(message: unknown, paths: readonly string[]): T {
  for (const path of paths) {
    const value = path.split(".").reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], message);
    if (value === undefined) throw new Error(`ready message without ${path}: ${JSON.stringify(message)}`);
  }
  return message as T;
}
