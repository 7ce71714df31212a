import { type Route, type RouteName, type Routes, routes } from "@comptoir/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Actor } from "../actor.js";
import { recordAudit } from "../audit/record.js";
import type { Metrics } from "../metrics.js";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import { type Authentication, authenticate, type SessionDeps } from "../sessions/index.js";
import { createExchange, type Exchange, KEY_HEADER, SESSION_COOKIE } from "./exchange.js";
import { type HandlerInput, type Handlers, Refusal } from "./handler.js";
import { sendError } from "./send-error.js";

/** Routes whose handlers also see cookies and the session itself. */
export type SessionRouteName = "openSession" | "getSession" | "closeSession" | "lockSession" | "knownOperators";

export type SessionHandlers = {
  readonly [K in SessionRouteName]: (
    input: HandlerInput<Routes[K]> & { readonly exchange: Exchange },
  ) => Promise<z.input<Routes[K]["response"]> | Refusal>;
};

export type AllHandlers = Handlers<Exclude<RouteName, SessionRouteName>> & SessionHandlers;

/** A locked session may say that it is locked, lock again, and close; logging in again is public. */
const ALLOWED_WHEN_LOCKED: ReadonlySet<RouteName> = new Set(["getSession", "lockSession", "closeSession"]);

/** Called by the page itself, at intervals: they keep no workstation awake. */
const NOT_AN_ACTIVITY: ReadonlySet<RouteName> = new Set(["getSession", "status", "medicineBase", "getTransmission"]);

/** A handler whose route is forgotten: the schemas of its route have checked what it is given. */
type AnyHandler = (input: HandlerInput<Route> & { readonly exchange: Exchange }) => Promise<unknown>;

declare module "fastify" {
  interface FastifyRequest {
    authentication: Authentication | undefined;
  }
}

/**
 * Registers the contract's table: each route of `routes` has exactly one handler (a missing or surplus one is refused at start, not at
 * the first click), its schemas in and out, and its access. A refused right is audited in a transaction of its own.
 */
export function registerRoutes(
  app: FastifyInstance,
  handlers: AllHandlers,
  deps: { readonly db: Kysely<Database>; readonly sessions: SessionDeps; readonly metrics: Metrics },
): void {
  const names = Object.keys(routes) as RouteName[];
  const missing = names.filter((name) => typeof handlers[name] !== "function");
  const surplus = Object.keys(handlers).filter((name) => !(name in routes));
  if (missing.length + surplus.length > 0) {
    throw new Error(`route table: without handler [${missing.join(", ")}], without route [${surplus.join(", ")}]`);
  }
  app.decorateRequest("authentication", undefined);
  for (const name of names) registerRoute(app, name, handlers[name] as unknown as AnyHandler, deps);
}

function registerRoute(
  app: FastifyInstance,
  name: RouteName,
  handler: AnyHandler,
  deps: { readonly db: Kysely<Database>; readonly sessions: SessionDeps; readonly metrics: Metrics },
): void {
  const route: Route = routes[name];
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    schema: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.document ? {} : { response: { 200: route.response } }),
    },
    // Who asks is settled before the body is read.
    onRequest: async (request, reply) => {
      if (route.access === "public") return undefined;
      const found = await authenticate(deps.sessions, {
        token: request.cookies[SESSION_COOKIE],
        key: oneHeader(request.headers[KEY_HEADER]),
        activity: !NOT_AN_ACTIVITY.has(name),
      });
      if (found.kind === "none") return sendError(request, reply, "SESSION_REQUISE");
      if (found.kind === "locked" && !ALLOWED_WHEN_LOCKED.has(name)) return sendError(request, reply, "SESSION_VERROUILLEE");
      if (route.access !== "session" && !found.actor.rights.has(route.access)) {
        await auditRefusedRight(deps.db, found.actor, name);
        return sendError(request, reply, "DROIT_INSUFFISANT");
      }
      request.authentication = found;
      return undefined;
    },
    // PostgreSQL text can hold neither U+0000 nor half a surrogate pair: refused here rather than by the first query that meets it.
    preValidation: async (request, reply) =>
      [request.params, request.query, request.body].some(holdsUnstorable) ? sendError(request, reply, "REQUETE_INVALIDE") : undefined,
    handler: async (request, reply) => answer(request, reply, handler, route),
    onResponse: async (request, reply) => {
      deps.metrics.requests.observe({ route: name, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      const found = request.authentication;
      request.log.info({
        route: name,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(found && found.kind !== "none" ? { officine: found.session.officine.id, session: found.session.id } : {}),
      });
    },
  });
}

async function answer(request: FastifyRequest, reply: FastifyReply, handler: AnyHandler, route: Route): Promise<unknown> {
  const found = request.authentication;
  const known = found && found.kind !== "none" ? found : undefined;
  const aborted = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) aborted.abort();
  });
  const result = await handler({
    params: request.params as never,
    query: request.query as never,
    body: request.body as never,
    actor: known?.actor as Actor,
    signal: aborted.signal,
    exchange: createExchange(request, reply, known?.session, known?.kind === "locked"),
  });
  if (result instanceof Refusal) return sendError(request, reply, result.code, result.options);
  void reply.header("cache-control", "no-store");
  return route.document ? sendDocument(reply, route.document, result) : result;
}

/** Opened in a browser, a document runs nothing and reaches nothing (decisions, Web security). */
function sendDocument(reply: FastifyReply, type: string, document: unknown): FastifyReply {
  if (!(document instanceof Uint8Array)) throw new Error("a document route answered with something else");
  return reply
    .type(type)
    .header("content-security-policy", "default-src 'none'; sandbox")
    .header("x-content-type-options", "nosniff")
    .header("content-disposition", "inline")
    .send(Buffer.from(document));
}

async function auditRefusedRight(db: Kysely<Database>, actor: Actor, name: RouteName): Promise<void> {
  await withOfficine(db, actor.officineId, (trx) =>
    recordAudit(trx, { actor, action: "right.refused", target: { kind: "route", id: name }, outcome: "refuse" }),
  );
}

/** NUL, and half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** Walks without recursion: a body of one mebibyte may be nested half a million times. */
function holdsUnstorable(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === "string" && UNSTORABLE.test(one)) return true;
    if (typeof one === "object" && one !== null) for (const inner of Object.values(one)) waiting.push(inner);
  }
  return false;
}

function oneHeader(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
