import { randomBytes } from "node:crypto";
import fastifyCookie from "@fastify/cookie";
import { type FastifyBaseLogger, type FastifyError, type FastifyInstance, fastify, LogController } from "fastify";
import { hasZodFastifySchemaValidationErrors, validatorCompiler } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Config } from "../config.js";
import { isLoopback } from "../config.js";
import type { Logger } from "../log.js";
import type { Metrics } from "../metrics.js";
import { guardRequests, listenerNames } from "./guard-requests.js";
import type { ServerTls } from "./self-made-certificate.js";
import { sendError } from "./send-error.js";
import { registerHeaders, serveWeb } from "./serve-web.js";

/** The largest body of the contract is a sale draft: 100 lines and 200 reasons stay far below. */
const BODY_LIMIT = 1024 * 1024;

export interface AppDeps {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** PEM texts; absent = plain HTTP, on loopback only. */
  readonly tls?: ServerTls | undefined;
}

/** The HTTP server with everything that is the same for all routes; `registerRoutes` adds those of the contract. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const { config, log, tls } = deps;
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    // One line per call is written by the registrar, without the query string: a search holds a name.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(8).toString("hex"),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    // Keep-alive sockets without a call in progress do not hold back a stop.
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    ...(tls ? { https: { cert: tls.cert, key: tls.key, minVersion: "TLSv1.2" as const } } : {}),
  }) as unknown as FastifyInstance;

  // What is wrong with a field is said in French, like everything that leaves.
  z.config(z.locales.fr());
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(({ schema }) => {
    // Parsed, not encoded: defaults of the contract are filled in and unknown keys never leave.
    const parser = schema as unknown as z.ZodType;
    return (value) => JSON.stringify(parser.parse(value));
  });

  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const details = error.validation.map((issue) => ({
        where: [error.validationContext, ...issue.instancePath.split("/").filter(Boolean)].join("."),
        what: issue.message ?? "valeur inattendue",
      }));
      return sendError(request, reply, "REQUETE_INVALIDE", { details });
    }
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      request.log.info({ code: error.code }, "request refused");
      return sendError(request, reply, "REQUETE_INVALIDE");
    }
    request.log.error({ err: error, route: request.routeOptions.url }, "unexpected error");
    return sendError(request, reply, "ERREUR_INTERNE");
  });

  guardRequests(app, {
    scheme: tls ? "https" : "http",
    names: listenerNames(config.http.host, config.http.names),
    port: () => portOf(app, config),
  });
  await registerHeaders(app, tls !== undefined);
  await app.register(fastifyCookie);

  const notFound = sendNotFound;
  if (config.webRoot) await serveWeb(app, config.webRoot, notFound);
  else app.setNotFoundHandler(notFound);

  app.get("/metrics", async (request, reply) => {
    // Forwarded by a proxy of this machine, a call from anywhere would look local.
    const forwarded = request.headers.forwarded ?? request.headers["x-forwarded-for"];
    if (forwarded !== undefined || !isLoopback(request.ip.replace(/^::ffff:/, ""))) return sendNotFound(request, reply);
    return reply
      .type(deps.metrics.registry.contentType)
      .header("cache-control", "no-store")
      .send(await deps.metrics.registry.metrics());
  });
  return app;
}

/** Listens, and answers the address to open: `http://localhost:port`, or the first name of the workstations' network. */
export async function listen(app: FastifyInstance, config: Config): Promise<string> {
  await app.listen({ host: config.http.host, port: config.http.port });
  const name = config.http.names[0] ?? "localhost";
  return `${config.http.tls ? "https" : "http"}://${name}:${portOf(app, config)}`;
}

function portOf(app: FastifyInstance, config: Config): number {
  const address = app.server.address();
  return typeof address === "object" && address !== null ? address.port : config.http.port;
}

function sendNotFound(request: Parameters<typeof sendError>[0], reply: Parameters<typeof sendError>[1]): ReturnType<typeof sendError> {
  return sendError(request, reply, "INTROUVABLE");
}
