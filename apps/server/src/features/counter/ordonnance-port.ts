import { readFile } from "node:fs/promises";
import { createOnOuverte, type OrdonnancePort } from "@comptoir/segur/ordonnance";
import type { EgressPolicy, HttpTransport, TlsIdentity } from "@comptoir/wire/http";
import type { Config } from "../../platform/config.js";

/** Longest wait for one answer of the téléservice; shorter than a call of the outbox, which makes two. */
const CALL_TIMEOUT_MS = 8_000;
/** An ordonnance with its history; the service's own bodies are far smaller. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

export interface OrdonnancePorts {
  /** The téléservice as this officine reaches it, or undefined: no service configured, unknown officine, no certificate. */
  portFor(officineId: string): Promise<OrdonnancePort | undefined>;
  close(): Promise<void>;
}

/**
 * One port per officine, made at its first call: the officine's own client certificate says who asks (mutual TLS), and the egress
 * policy lets it reach this service alone. A certificate that cannot be read is tried again at the next call.
 */
export function createOrdonnancePorts(deps: {
  readonly service: Config["services"]["ordonnance"];
  readonly listOfficines: () => Promise<readonly { readonly id: string; readonly finess: string }[]>;
  readonly createTransport: (options: { policy: EgressPolicy; tls: TlsIdentity }) => HttpTransport;
}): OrdonnancePorts {
  const { service } = deps;
  const transports: HttpTransport[] = [];
  const known = new Map<string, Promise<OrdonnancePort | undefined>>();

  const openPort = async (officineId: string): Promise<OrdonnancePort | undefined> => {
    if (!service) return undefined;
    const officine = (await deps.listOfficines()).find((one) => one.id === officineId);
    const files = officine && service.clients[officine.finess];
    if (!files) return undefined;
    const [ca, cert, key] = await Promise.all([service.ca, files.cert, files.key].map((file) => readFile(file, "utf8")));
    const transport = deps.createTransport({
      policy: { allowedHosts: [readHost(service.url)], maxResponseBytes: MAX_RESPONSE_BYTES, timeoutMs: CALL_TIMEOUT_MS },
      tls: { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) },
    });
    transports.push(transport);
    return createOnOuverte({ baseUrl: service.url, transport });
  };

  return {
    portFor: async (officineId) => {
      const port = known.get(officineId) ?? openPort(officineId);
      known.set(officineId, port);
      try {
        const found = await port;
        if (!found) known.delete(officineId);
        return found;
      } catch (error) {
        known.delete(officineId);
        throw error;
      }
    },
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

/** `host:port` of a service, the default port of https written out. */
function readHost(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === "" ? "443" : port}`;
}
