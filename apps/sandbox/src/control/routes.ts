import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { insiFaultNames } from "../insi/fault.js";
import { generateRegister } from "../insi/generate-register.js";
import { registerNir } from "../insi/register-nir.js";
import { notFoundModes, readInsiSettings, writeInsiSettings } from "../insi/settings.js";
import { abortFromPage } from "../ordonnance/abort-task.js";
import { buildDraftOrdonnance, draftRequestSchema } from "../ordonnance/draft-request.js";
import { prescribe } from "../ordonnance/prescribe.js";
import { purgeOrdonnances } from "../ordonnance/purge.js";
import { refusalStatus, refusals } from "../ordonnance/refusal.js";
import { findOrdonnanceByNumero, readExecutions } from "../ordonnance/store.js";
import { isAuthorized } from "../platform/control-token.js";
import type { Nation } from "../platform/database.js";
import { type ActiveFault, concernsService, type FaultBoard, faultKinds, faultSchema, serviceNames } from "../platform/faults.js";
import { readRequestsSince } from "../platform/journal.js";
import { maxOffsetMs, type NationClock } from "../platform/nation-clock.js";
import { registerCardControl } from "./cards.js";
import { encodeExecution, encodeJournalEntry, encodeOrdonnance } from "./encode.js";
import { failure, read } from "./read-request.js";

const registrationTexts = {
  unknown: "Personne ne porte ce numéro d'attente.",
  settled: "Cette personne a déjà un NIR.",
  taken: "Ce NIR est déjà celui de quelqu'un.",
} as const;

/** More would keep the caller waiting for minutes. */
const maxPeopleAtOnce = 1_000_000;

function firstPersonOf(seed: number): string {
  return generateRegister({ seed, count: 1 }).next().value?.id ?? "";
}

export interface ControlOptions {
  readonly token: string;
  readonly nation: Nation;
  readonly clock: NationClock;
  readonly faults: FaultBoard;
  /** Adds synthetic people to the register of INSi; answers how many. */
  readonly fillRegister: (o: { readonly seed: number; readonly count: number }) => Promise<number>;
  /** Addresses of the services, for whoever asks for the state. */
  readonly services: Readonly<Record<string, { readonly url: string }>>;
}

const serviceParams = z.object({ service: z.enum(serviceNames) });
const numeroParams = z.object({ numero: z.string().regex(/^[0-9A-Z]{18}$/) });
const paging = { since: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(10_000).default(1000) };

/** The control API: how tests and people make the nation misbehave, and count what it did. Documented in the README: a public contract. */
export function registerControl(app: FastifyInstance, o: ControlOptions): void {
  app.addHook("onRequest", async (request, reply) => {
    if (!isAuthorized(request.headers.authorization, o.token)) {
      await reply.code(401).header("www-authenticate", "Bearer").send(failure("UNAUTHORIZED", "Le jeton du bac à sable est obligatoire."));
    }
  });
  registerState(app, o);
  registerFaults(app, o);
  registerOrdonnances(app, o);
  registerInsi(app, o);
  registerCardControl(app, o);
}

function registerState(app: FastifyInstance, o: ControlOptions): void {
  const describeClock = () => ({ now: o.clock.now().toISOString(), today: o.clock.today(), offsetMs: o.clock.offsetMs() });
  app.get("/state", async () => {
    const count = async (table: "ordonnance" | "execution" | "request"): Promise<number> => {
      const row = await o.nation
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return row.count;
    };
    const services = await Promise.all(
      serviceNames.map(
        async (name) => [name, { url: o.services[name]?.url, faults: (await o.faults.list(name)).map(encodeFault) }] as const,
      ),
    );
    return {
      version: 1,
      clock: describeClock(),
      services: Object.fromEntries(services),
      counts: { ordonnances: await count("ordonnance"), executions: await count("execution"), requests: await count("request") },
    };
  });
  app.post("/clock", async (request, reply) => {
    const body = read(z.strictObject({ advanceMs: z.number().int().min(0).max(maxOffsetMs) }), request.body, reply);
    if (body === undefined) return reply;
    if (o.clock.offsetMs() + body.advanceMs > maxOffsetMs) {
      return reply.code(400).send(failure("VALIDATION", "L'horloge ne peut pas avancer de plus de cinquante ans en tout."));
    }
    await o.clock.advance(body.advanceMs);
    await purgeOrdonnances(o.nation, o.clock);
    return describeClock();
  });
}

/** Codes with which a service can be told to refuse. */
export function refusalCodesOf(service: (typeof serviceNames)[number]): readonly string[] {
  return service === "insi" ? insiFaultNames : Object.keys(refusals);
}

function encodeFault({ fault, remaining, since }: ActiveFault): object {
  return { ...fault, remaining, since: since.toISOString() };
}

function registerFaults(app: FastifyInstance, o: ControlOptions): void {
  const list = async (service: (typeof serviceNames)[number]) => ({ service, faults: (await o.faults.list(service)).map(encodeFault) });
  app.put("/faults/:service", async (request, reply) => {
    const params = read(serviceParams, request.params, reply);
    const fault = params === undefined ? undefined : read(faultSchema, request.body, reply);
    if (params === undefined || fault === undefined) return reply;
    const codes = refusalCodesOf(params.service);
    if (fault.kind === "refuse" && !codes.includes(fault.code)) {
      return reply.code(400).send(failure("VALIDATION", "Demande refusée.", [{ where: "code", what: `un de ${codes.join(", ")}` }]));
    }
    if (!concernsService(params.service, fault.kind)) {
      return reply.code(400).send(failure("VALIDATION", "Demande refusée.", [{ where: "kind", what: "panne sans objet pour ce service" }]));
    }
    await o.faults.set(params.service, fault);
    return list(params.service);
  });
  app.delete("/faults/:service", async (request, reply) => {
    const params = read(serviceParams, request.params, reply);
    if (params === undefined) return reply;
    await o.faults.lift(params.service);
    return list(params.service);
  });
  app.delete("/faults/:service/:kind", async (request, reply) => {
    const params = read(serviceParams.extend({ kind: z.enum(faultKinds) }), request.params, reply);
    if (params === undefined) return reply;
    await o.faults.lift(params.service, params.kind);
    return list(params.service);
  });
}

function registerInsi(app: FastifyInstance, o: ControlOptions): void {
  app.get("/insi/journal", async (request, reply) => {
    const query = read(z.strictObject(paging), request.query, reply);
    if (query === undefined) return reply;
    const rows = await readRequestsSince(o.nation, "insi", query.since, query.limit);
    return { requests: rows.map(encodeJournalEntry), next: rows.at(-1)?.id ?? query.since };
  });
  app.post("/insi/people", async (request, reply) => {
    const body = read(
      z.strictObject({ count: z.number().int().min(1).max(maxPeopleAtOnce), seed: z.number().int().min(0).max(0xffff_ffff) }),
      request.body,
      reply,
    );
    if (body === undefined) return reply;
    const known = await o.nation.selectFrom("insi_person").select("id").where("id", "=", firstPersonOf(body.seed)).executeTakeFirst();
    if (known !== undefined) return reply.code(409).send(failure("CONFLICT", "Les personnes de cette graine sont déjà dans le registre."));
    return reply.code(201).send({ added: await o.fillRegister(body) });
  });
  app.post("/insi/registrations", async (request, reply) => {
    const number = z.string().regex(/^[1-478]\d{4}(\d{2}|2[AB])\d{6}$/);
    const body = read(z.strictObject({ nia: number, nir: number }), request.body, reply);
    if (body === undefined) return reply;
    const registered = await registerNir(o.nation, body);
    if (registered.kind === "done") {
      const { matricule, matricule_key, oid } = registered.person;
      return { matricule: `${matricule}${matricule_key}`, oid };
    }
    const [status, code] = registered.kind === "unknown" ? ([404, "INCONNUE"] as const) : ([409, "CONFLICT"] as const);
    return reply.code(status).send(failure(code, registrationTexts[registered.kind]));
  });
  app.get("/insi/settings", () => readInsiSettings(o.nation));
  app.put("/insi/settings", async (request, reply) => {
    const body = read(z.strictObject({ notFoundMode: z.enum(notFoundModes) }), request.body, reply);
    if (body === undefined) return reply;
    await writeInsiSettings(o.nation, body);
    return readInsiSettings(o.nation);
  });
}

function registerOrdonnances(app: FastifyInstance, o: ControlOptions): void {
  app.get("/ordonnance/journal", async (request, reply) => {
    const query = read(z.strictObject(paging), request.query, reply);
    if (query === undefined) return reply;
    const rows = await readRequestsSince(o.nation, "ordonnance", query.since, query.limit);
    return { requests: rows.map(encodeJournalEntry), next: rows.at(-1)?.id ?? query.since };
  });
  app.get("/ordonnance/executions", async (request, reply) => {
    const filters = { key: z.string().max(64).optional(), numero: z.string().max(18).optional() };
    const query = read(z.strictObject({ ...paging, ...filters }), request.query, reply);
    if (query === undefined) return reply;
    const { key, numero, since, limit } = query;
    const found = numero === undefined ? undefined : await findOrdonnanceByNumero(o.nation, numero);
    if (numero !== undefined && found === undefined) return { executions: [], next: since };
    const executions = await readExecutions(o.nation, (rows) => {
      const after = rows.where("seq", ">", since).limit(limit);
      const keyed = key === undefined ? after : after.where("key", "=", key);
      return found === undefined ? keyed : keyed.where("ordonnance_id", "=", found.row.id);
    });
    const numeros = await readNumeros(
      o.nation,
      executions.map((execution) => execution.row.ordonnance_id),
    );
    return {
      executions: executions.map((execution) => encodeExecution(execution, numeros.get(execution.row.ordonnance_id))),
      next: executions.at(-1)?.row.seq ?? since,
    };
  });
  app.post("/ordonnance", async (request, reply) => {
    const body = read(draftRequestSchema, request.body, reply);
    if (body === undefined) return reply;
    const draft = await buildDraftOrdonnance(o.nation, o.clock, body);
    if (!draft.ok) return reply.code(400).send(failure("VALIDATION", "Demande refusée.", [draft.failure]));
    const written = await prescribe(o.nation, draft.value);
    return reply.code(201).send(encodeOrdonnance(written, o.clock.now()));
  });
  app.get("/ordonnance/:numero", async (request, reply) => {
    const params = read(numeroParams, request.params, reply);
    if (params === undefined) return reply;
    const found = await findOrdonnanceByNumero(o.nation, params.numero);
    if (found === undefined) return reply.code(404).send(failure("INCONNUE", "Aucune ordonnance ne porte ce numéro."));
    return encodeOrdonnance(found, o.clock.now());
  });
  app.post("/ordonnance/:numero/abort", async (request, reply) => {
    const params = read(numeroParams, request.params, reply);
    if (params === undefined) return reply;
    const found = await findOrdonnanceByNumero(o.nation, params.numero);
    if (found === undefined) return reply.code(404).send(failure("INCONNUE", "Aucune ordonnance ne porte ce numéro."));
    const aborted = await abortFromPage(o, found.row.id);
    if (aborted.ok) return encodeOrdonnance(aborted.value, o.clock.now());
    const { refusal } = aborted;
    return reply.code(refusalStatus(refusal)).send(failure(refusal.code, refusal.issues[0]?.text ?? refusals[refusal.code].text));
  });
  app.put("/ordonnance/:numero/opposition", async (request, reply) => {
    const params = read(numeroParams, request.params, reply);
    const body = params === undefined ? undefined : read(z.strictObject({ opposed: z.boolean() }), request.body, reply);
    if (params === undefined || body === undefined) return reply;
    await o.nation.updateTable("ordonnance").set({ opposed: body.opposed }).where("numero", "=", params.numero).execute();
    const found = await findOrdonnanceByNumero(o.nation, params.numero);
    if (found === undefined) return reply.code(404).send(failure("INCONNUE", "Aucune ordonnance ne porte ce numéro."));
    return encodeOrdonnance(found, o.clock.now());
  });
}

async function readNumeros(nation: Nation, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await nation
    .selectFrom("ordonnance")
    .select(["id", "numero"])
    .where("id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.numero]));
}
