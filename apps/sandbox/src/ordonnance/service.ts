import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { NationPki } from "../pki/nation-pki.js";
import type { ActiveFault, FaultBoard } from "../platform/faults.js";
import type { Journal } from "../platform/journal.js";
import { createListener, type Listener } from "../platform/listener.js";
import { abortTask } from "./abort-task.js";
import { acceptTask } from "./accept-task.js";
import { annulExecution } from "./annul-execution.js";
import { findCallerFiness } from "./caller.js";
import { deliver } from "./deliver.js";
import { dispenseTask } from "./dispense-task.js";
import { type ExchangeTools, refusalReply, runExchange } from "./exchange.js";
import { findExecutions } from "./find-executions.js";
import { digestBody } from "./idempotency.js";
import { openLater } from "./later.js";
import type { Answer, ServiceContext, ServiceRequest } from "./operation.js";
import { prescribeBundle } from "./prescribe-bundle.js";
import { type Outcome, refused } from "./refusal.js";
import { rejectTask } from "./reject-task.js";
import { searchTask } from "./search-task.js";

export interface OrdonnanceServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly pki: NationPki;
  readonly context: ServiceContext;
  readonly faults: FaultBoard;
  readonly journal: Journal;
  /** What a structure of the nation is, by FINESS. */
  readonly structures: ReadonlyMap<string, "officine" | "cabinet">;
  readonly onError: (error: unknown) => void;
}

export interface OrdonnanceService {
  readonly url: string;
  close(): Promise<void>;
}

/** Largest request body (docs/on-ouverte.md §1). */
const bodyLimit = 1024 * 1024;

interface Operation {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly caller: "officine" | "cabinet";
  readonly run: (
    context: ServiceContext,
    request: ServiceRequest,
    raw: { id: string; query: Record<string, unknown> },
  ) => Promise<Outcome<Answer>>;
}

/** Every call of the service (docs/on-ouverte.md §3 to §6). */
const operations: readonly Operation[] = [
  {
    name: "search",
    method: "GET",
    path: "/Task",
    caller: "officine",
    run: (context, _request, { query }) => searchTask(context, query.identifier),
  },
  {
    name: "find-execution",
    method: "GET",
    path: "/MedicationDispense",
    caller: "officine",
    run: (context, request, { query }) => findExecutions(context, request.finess, query.identifier),
  },
  {
    name: "accept",
    method: "POST",
    path: "/Task/:id/$accept",
    caller: "officine",
    run: (context, request, { id }) => acceptTask(context, request, id),
  },
  {
    name: "reject",
    method: "POST",
    path: "/Task/:id/$reject",
    caller: "officine",
    run: (context, request, { id }) => rejectTask(context, request, id),
  },
  {
    name: "dispense",
    method: "POST",
    path: "/Task/:id/$dispense",
    caller: "officine",
    run: (context, request, { id }) => dispenseTask(context, request, id),
  },
  {
    name: "annuler",
    method: "POST",
    path: "/Dispensation/:id/$annuler",
    caller: "officine",
    run: (context, request, { id }) => annulExecution(context, request, id),
  },
  {
    name: "prescrire",
    method: "POST",
    path: "/$prescrire",
    caller: "cabinet",
    run: (context, request) => prescribeBundle(context, request),
  },
  {
    name: "abort",
    method: "POST",
    path: "/Task/:id/$abort",
    caller: "cabinet",
    run: (context, request, { id }) => abortTask(context, request, id),
  },
];

/** Starts the service: HTTPS, mutual TLS demanded by the handshake itself. */
export async function startOrdonnanceService(o: OrdonnanceServiceOptions): Promise<OrdonnanceService> {
  const later = openLater(o.onError);
  const tools: ExchangeTools = { faults: o.faults, journal: o.journal, onError: o.onError, later };
  let server: Server | undefined;
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      server = createServer(
        {
          cert: o.pki.server.cert,
          key: o.pki.server.key,
          ca: o.pki.ca,
          requestCert: true,
          rejectUnauthorized: true,
          minVersion: "TLSv1.2",
        },
        handler,
      );
      return server;
    },
    routerOptions: { maxParamLength: 100 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/fhir\+json(\s*;|$)/, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", async (request, reply) => {
    if (!isOurHost(request.headers.host)) await reply.code(421).send();
  });

  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      handler: (request, reply) => handle(o, tools, operation, request, reply),
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const entry = { service: "ordonnance", method: request.method, path: pathOf(request), operation: "unknown" };
    return answer(tools, entry, reply, async () => refused("INCONNUE", { text: "Le service n'a pas cette adresse." }));
  });
  app.setErrorHandler((error, request, reply) => {
    const { code } = error as { code?: unknown };
    const text =
      code === "FST_ERR_CTP_BODY_TOO_LARGE"
        ? { text: "Le corps de la demande dépasse 1 Mio.", where: "Bundle" }
        : code === "FST_ERR_CTP_INVALID_MEDIA_TYPE"
          ? { text: "Le type de contenu doit être application/fhir+json.", where: "Content-Type" }
          : undefined;
    if (text === undefined) o.onError(error);
    const entry = { service: "ordonnance", method: request.method, path: pathOf(request), operation: "unknown" };
    const refusal = text === undefined ? refused("VALIDATION", { text: "La demande HTTP est mal formée." }) : refused("VALIDATION", text);
    return answer(tools, entry, reply, async () => refusal);
  });

  await app.ready();
  if (server === undefined) throw new Error("fastify made no server");
  const listener = createListener(server, { host: o.host, port: o.port });
  await listener.open();
  const apply = (active: readonly ActiveFault[]): Promise<void> => applyTransportFaults(o, listener, active);
  await apply(await o.faults.list("ordonnance"));
  o.faults.onChange((service, active) => (service === "ordonnance" ? apply(active) : Promise.resolve()));
  const { port } = listener.address();
  return {
    url: `https://${o.host}:${port}`,
    close: async () => {
      await listener.close();
      await later.close();
      await app.close();
    },
  };
}

/** Faults below HTTP: the certificate served, and whether anybody listens. */
async function applyTransportFaults(o: OrdonnanceServiceOptions, listener: Listener, active: readonly ActiveFault[]): Promise<void> {
  const bad = active.map(({ fault }) => fault).find((fault) => fault.kind === "bad-certificate");
  listener.serve({ ...(bad === undefined ? o.pki.server : o.pki.bad[bad.certificate]), ca: o.pki.ca });
  const down = active.some(({ fault }) => fault.kind === "down" && fault.mode === "refuse");
  await (down ? listener.close() : listener.open());
}

async function handle(
  o: OrdonnanceServiceOptions,
  tools: ExchangeTools,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const finess = findCallerFiness((request.raw.socket as TLSSocket).getPeerCertificate());
  const { id = "" } = request.params as { id?: string };
  const query = request.query as Record<string, unknown>;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const header = request.headers["idempotency-key"];
  const key = typeof header === "string" ? header : undefined;
  const entry = {
    service: "ordonnance",
    method: request.method,
    path: pathOf(request),
    operation: operation.name,
    ...(finess === undefined ? {} : { finess }),
    ...(key === undefined ? {} : { key: key.slice(0, 64) }),
    ...(body.length === 0 ? {} : { bodySha256: digestBody(body) }),
    ...(operation.path.startsWith("/Task/") && isUuid(id) ? { ordonnanceId: id } : {}),
  };
  return answer(tools, entry, reply, async ({ forgetful }) => {
    if (finess === undefined || o.structures.get(finess) !== operation.caller) return refused("NON_HABILITE");
    const secret = typeof query.secret === "string" ? query.secret : undefined;
    return operation.run(o.context, { finess, body, key, secret, forgetful }, { id, query });
  });
}

async function answer(
  tools: ExchangeTools,
  entry: Parameters<typeof runExchange>[1],
  reply: FastifyReply,
  work: Parameters<typeof runExchange>[2],
): Promise<FastifyReply> {
  try {
    return await deliver(reply, await runExchange(tools, entry, work));
  } catch (error) {
    // The journal or the faults could not be reached: the nation's database is away.
    tools.onError(error);
    return deliver(reply, refusalReply({ code: "INDISPONIBLE", issues: [], retryAfterSeconds: 5 }));
  }
}

/** Path without its query: a secret never enters the journal. */
function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? "").split("?", 1)[0]?.slice(0, 300) ?? "";
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The names of the server certificate, on any port. */
function isOurHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.[12]|\[::1\])(:\d+)?$/.test(host);
}
