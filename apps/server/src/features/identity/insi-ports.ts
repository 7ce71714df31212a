import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createInsiClient, type InsiAuthentication, type InsiExchange, type InsiPort } from "@comptoir/segur/ins";
import type { EgressPolicy, HttpTransport, TlsIdentity } from "@comptoir/wire/http";
import { parseSubject } from "@comptoir/wire/pki";
import type { Config } from "../../platform/config.js";

/** Longest wait for one call; a search by traits makes one per first name, and nobody waits for it at the counter. */
const CALL_TIMEOUT_MS = 8_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;

export interface OfficineInsi {
  readonly port: InsiPort;
  readonly authentication: InsiAuthentication;
}

export interface InsiPorts {
  insiFor(officineId: string, trace: (exchange: InsiExchange) => Promise<void>): Promise<OfficineInsi | undefined>;
  close(): Promise<void>;
}

interface Known {
  readonly transport: HttpTransport;
  readonly organisation: string;
}

/**
 * INSi by the officine's own certificate (mutual TLS, no assertion): the whole team calls it with code and password. One transport per
 * officine, made at its first call; a certificate that cannot be read is tried again at the next one.
 */
export function createInsiPorts(deps: {
  readonly service: Config["services"]["insi"];
  readonly version: string;
  readonly now: () => Date;
  readonly listOfficines: () => Promise<readonly { readonly id: string; readonly finess: string }[]>;
  readonly createTransport: (options: { policy: EgressPolicy; tls: TlsIdentity }) => HttpTransport;
}): InsiPorts {
  const { service } = deps;
  const known = new Map<string, Known>();

  const open = async (officineId: string): Promise<Known | undefined> => {
    if (!service) return undefined;
    const officine = (await deps.listOfficines()).find((one) => one.id === officineId);
    const files = officine && service.clients[officine.finess];
    if (!files) return undefined;
    const [ca, cert, key] = await Promise.all([readFile(service.ca, "utf8"), readFile(files.cert, "utf8"), readFile(files.key, "utf8")]);
    const subject = parseSubject(cert);
    const { hostname, port } = new URL(service.url);
    return {
      transport: deps.createTransport({
        policy: {
          allowedHosts: [`${hostname}:${port === "" ? "443" : port}`],
          maxResponseBytes: MAX_RESPONSE_BYTES,
          timeoutMs: CALL_TIMEOUT_MS,
        },
        tls: { ca, cert, key },
      }),
      // The sender of the contexts is the OU of the certificate (specs/ins.md §2.3).
      organisation: (subject.ok && subject.value.organizationalUnits?.[0]) || officine.finess,
    };
  };

  return {
    insiFor: async (officineId, trace) => {
      const found = known.get(officineId) ?? (await open(officineId));
      if (!found || !service) return undefined;
      known.set(officineId, found);
      const port = createInsiClient({
        url: service.url,
        transport: found.transport,
        software: { idam: service.idam, name: "Comptoir", version: deps.version, instance: officineId },
        now: deps.now,
        newUuid: randomUUID,
        trace,
      });
      return { port, authentication: { kind: "MTLS", organisation: found.organisation } };
    },
    close: async () => {
      await Promise.all([...known.values()].map(({ transport }) => transport.close()));
    },
  };
}
