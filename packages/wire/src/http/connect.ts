import { lookup as lookupName } from "node:dns/promises";
import { BlockList, connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { TlsIdentity } from "./types.js";

/** Nothing was written to the service. */
export class ConnectFailure extends Error {
  override readonly name = "ConnectFailure";
}

export interface Address {
  readonly address: string;
  readonly family: number;
}
/** Resolves a name to addresses, in the order in which to try them. */
export type Lookup = (hostname: string) => Promise<readonly Address[]>;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

const resolveBySystem: Lookup = (hostname) => lookupName(hostname, { all: true, verbatim: true });

/** Longest wait for a late refusal of our certificate, and the pause after the server's first ticket. */
const SETTLE_MAX_MS = 250;
const SETTLE_AFTER_TICKET_MS = 5;

export interface ConnectOptions {
  readonly hostname: string;
  readonly port: number;
  /** `undefined` = plain HTTP, which only a loopback address may be asked. */
  readonly tls: TlsIdentity | undefined;
  readonly timeoutMs: number;
  readonly lookup?: Lookup;
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code && message ? `${code} (${message.split("\n")[0]})` : (message ?? String(error));
}

/** Settles with the first of the listed events; removes its listeners. */
function waitFor(socket: Socket, success: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => done(() => reject(error));
    const onClose = () => done(() => reject(new Error("connexion fermée par le service")));
    const onSuccess = () => done(resolve);
    const done = (settle: () => void) => {
      socket.off("error", onError).off("close", onClose).off(success, onSuccess);
      settle();
    };
    socket.on("error", onError).on("close", onClose).on(success, onSuccess);
  });
}

/** TCP to the first address that answers. The addresses are those resolved once for this connection: nothing resolves the name again. */
async function openTcp(addresses: readonly Address[], port: number, track: (socket: Socket) => void): Promise<Socket> {
  let last: unknown = new Error("aucune adresse");
  for (const { address, family } of addresses) {
    const socket = connectTcp({ host: address, port, family, noDelay: true, keepAlive: true });
    track(socket);
    try {
      await waitFor(socket, "connect");
      return socket;
    } catch (error) {
      socket.destroy();
      last = error;
    }
  }
  throw last;
}

/**
 * In TLS 1.3 the client ends its handshake before the server has judged the client's certificate: a refusal comes after
 * `secureConnect`, when an eager client has already written its request and can no longer tell a refusal from a crash. So a fresh
 * connection waits for the first session ticket, which a server sends after judging, or one round trip, before it is used.
 * A server may still refuse later; that case stays an unknown outcome.
 */
function settleHandshake(socket: TLSSocket, roundTripMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const longest = setTimeout(() => done(), Math.min(SETTLE_MAX_MS, 20 + 2 * roundTripMs));
    let afterTicket: NodeJS.Timeout | undefined;
    const done = (error?: Error) => {
      clearTimeout(longest);
      clearTimeout(afterTicket);
      socket.off("error", done).off("end", onEnd).off("close", onEnd).off("session", onTicket).off("readable", onReadable);
      if (error) reject(error);
      else resolve();
    };
    const onEnd = () => done(new Error("connexion fermée par le service à la fin de la poignée de main (certificat client refusé ?)"));
    const onTicket = () => {
      afterTicket ??= setTimeout(() => done(), SETTLE_AFTER_TICKET_MS);
    };
    // The end of a stream shows only to who reads it. Reading an empty buffer takes nothing from the HTTP parser to come.
    const onReadable = () => {
      if (socket.readableLength === 0) socket.read();
    };
    socket.on("error", done).on("end", onEnd).on("close", onEnd).on("session", onTicket).on("readable", onReadable);
  });
}

async function openTls(tcp: Socket, options: ConnectOptions, identity: TlsIdentity, startedAt: number): Promise<TLSSocket> {
  const socket = connectTls({
    socket: tcp,
    host: options.hostname,
    // SNI carries names only (RFC 6066 §3); for an address the certificate is checked against `host`.
    servername: isIP(options.hostname) ? "" : options.hostname,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: true,
    ...(identity.ca === undefined ? {} : { ca: identity.ca }),
    ...(identity.cert === undefined ? {} : { cert: identity.cert }),
    ...(identity.key === undefined ? {} : { key: identity.key }),
  });
  await waitFor(socket, "secureConnect");
  if (socket.getProtocol() === "TLSv1.3") await settleHandshake(socket, performance.now() - startedAt);
  return socket;
}

/** Opens one connection under the policy. Rejects with a `ConnectFailure`, and then nothing of a request has left. */
export async function openConnection(options: ConnectOptions): Promise<Socket> {
  const opened: Socket[] = [];
  let abandoned = false;
  // A lookup may end after the time-out: what it opens then is closed at once.
  const track = (socket: Socket) => {
    opened.push(socket);
    if (abandoned) socket.destroy();
  };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`délai de connexion dépassé (${options.timeoutMs} ms)`)), options.timeoutMs);
  });
  const open = async (): Promise<Socket> => {
    const family = isIP(options.hostname);
    const addresses = family ? [{ address: options.hostname, family }] : await (options.lookup ?? resolveBySystem)(options.hostname);
    if (options.tls === undefined && !addresses.every(({ address, family: f }) => LOOPBACK.check(address, f === 6 ? "ipv6" : "ipv4")))
      throw new Error("http sans TLS hors de la machine");
    const tcp = await openTcp(addresses, options.port, track);
    const handshakeAt = performance.now();
    return options.tls === undefined ? tcp : openTls(tcp, options, options.tls, handshakeAt);
  };
  const opening = open();
  try {
    return await Promise.race([opening, timeout]);
  } catch (error) {
    abandoned = true;
    for (const socket of opened) socket.on("error", () => undefined).destroy();
    // Its own rejection is the one being reported, or comes too late to matter.
    opening.catch(() => undefined);
    throw new ConnectFailure(describe(error));
  } finally {
    clearTimeout(timer);
  }
}
