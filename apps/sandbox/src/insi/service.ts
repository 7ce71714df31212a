import { createHash } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { findCallerFiness } from "../ordonnance/caller.js";
import { deliver } from "../ordonnance/deliver.js";
import type { NationPki } from "../pki/nation-pki.js";
import type { ActiveFault } from "../platform/faults.js";
import { createListener, type Listener } from "../platform/listener.js";
import { type InsiTools, runInsiExchange } from "./exchange.js";
import { readMessage } from "./read-message.js";
import { pickDress, writeEnvelope, writeFault } from "./write-answer.js";

export interface InsiServiceOptions extends InsiTools {
  readonly host: string;
  readonly port: number;
  readonly pki: NationPki;
  readonly technicalNow: () => Date;
}

export interface InsiService {
  /** Posted to as it is. */
  readonly url: string;
  close(): Promise<void>;
}

const path = "/lps";
const bodyLimit = 256 * 1024;

/** Starts the service: HTTPS. A client certificate is asked for; without one the message must carry an assertion. */
export async function startInsiService(o: InsiServiceOptions): Promise<InsiService> {
  const { igc, ca } = o.pki;
  const authorities = [igc.root, ca].join("");
  let server: Server | undefined;
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      server = createServer(
        {
          cert: o.pki.server.cert,
          key: o.pki.server.key,
          ca: authorities,
          requestCert: true,
          rejectUnauthorized: false,
          minVersion: "TLSv1.2",
        },
        handler,
      );
      // No certificate is allowed; one that nobody issued is not.
      server.prependListener("secureConnection", (socket: TLSSocket) => {
        if (!socket.authorized && findCertificate(socket) !== undefined) socket.destroy();
      });
      return server;
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/soap\+xml(\s*;|$)/, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", async (request, reply) => {
    if (!/^(localhost|127\.0\.0\.[12]|\[::1\])(:\d+)?$/.test(request.headers.host ?? "")) await reply.code(421).send();
  });
  app.post(path, (request, reply) => handle(o, request, reply));
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const status = statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
    if (status === 500) o.onError(error);
    return reply.code(status).send();
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());

  await app.ready();
  if (server === undefined) throw new Error("fastify made no server");
  const listener = createListener(server, { host: o.host, port: o.port });
  await listener.open();
  const apply = (active: readonly ActiveFault[]): Promise<void> => applyTransportFaults(o, listener, authorities, active);
  await apply(await o.faults.list("insi"));
  o.faults.onChange((service, active) => (service === "insi" ? apply(active) : Promise.resolve()));
  return {
    url: `https://${o.host}:${listener.address().port}${path}`,
    close: async () => {
      await listener.close();
      await app.close();
    },
  };
}

/** Faults below HTTP: the certificate served, and whether anybody listens. */
async function applyTransportFaults(
  { pki }: InsiServiceOptions,
  listener: Listener,
  authorities: string,
  active: readonly ActiveFault[],
): Promise<void> {
  const bad = active.map(({ fault }) => fault).find((fault) => fault.kind === "bad-certificate");
  listener.serve({ ...(bad === undefined ? pki.server : pki.bad[bad.certificate]), ca: authorities });
  const down = active.some(({ fault }) => fault.kind === "down" && fault.mode === "refuse");
  await (down ? listener.close() : listener.open());
}

/** PEM of the client's certificate; undefined when it sent none. */
function findCertificate(socket: TLSSocket): string | undefined {
  return socket.getPeerX509Certificate()?.toString();
}

async function handle(o: InsiServiceOptions, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const socket = request.raw.socket as TLSSocket;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const message = readMessage(body, {
    certificate: findCertificate(socket),
    contentAction: /;\s*action="([^"]*)"/.exec(request.headers["content-type"] ?? "")?.[1],
    trusted: { organisations: o.pki.igc.organisations.cert, persons: o.pki.igc.persons.cert },
    now: o.technicalNow(),
  });
  const finess = findCallerFiness(socket.getPeerCertificate());
  const entry = {
    method: request.method,
    path,
    operation: message.operation?.name ?? "unknown",
    bodySha256: createHash("sha256").update(body).digest("hex"),
    ...(finess === undefined ? {} : { finess }),
  };
  try {
    return await deliver(reply, await runInsiExchange(o, entry, message));
  } catch (error) {
    // The journal or the faults could not be reached: the nation's database is away.
    o.onError(error);
    const text = writeEnvelope({
      action: "",
      relatesTo: message.messageId,
      body: writeFault({ fault: "TECHNIQUE" }),
      dress: pickDress(o.seed, 0),
    });
    return reply.code(500).type("application/soap+xml; charset=utf-8").send(text);
  }
}
