import { sql } from "kysely";
import { z } from "zod";
import type { Nation } from "./database.js";

/** Services that can be asked to misbehave. */
export const serviceNames = ["ordonnance", "insi"] as const;
export type ServiceName = (typeof serviceNames)[number];

const times = z.number().int().min(1).max(1_000_000).optional();
/** Operations concerned; absent = every one. */
const only = z
  .array(z.string().regex(/^[a-z-]{1,40}$/))
  .min(1)
  .max(20)
  .optional();

/** What a service can be made to do wrong; `times` = how many requests it touches, absent = until it is lifted. */
const anyFault = z.discriminatedUnion("kind", [
  /** Answers late. */
  z.strictObject({ kind: z.literal("slow"), ms: z.number().int().min(1).max(600_000), times, only }),
  /** `refuse` = connections refused; `503` = INDISPONIBLE with Retry-After. */
  z.strictObject({
    kind: z.literal("down"),
    mode: z.enum(["refuse", "503"]).default("refuse"),
    retryAfterSeconds: z.number().int().min(0).max(86_400).default(5),
    times,
    only,
  }),
  /** Does the work, then cuts the connection after this many bytes of the answer's body. */
  z.strictObject({ kind: z.literal("half-answer"), bytes: z.number().int().min(0).max(1_000_000).default(40), times, only }),
  /** Does the work, commits, then cuts the connection without a byte. */
  z.strictObject({ kind: z.literal("answer-lost-after-commit"), times, only }),
  /** The network delivers the request twice at once; one of the two answers leaves. */
  z.strictObject({ kind: z.literal("answer-twice"), times, only }),
  /** The network keeps a copy of the request and delivers it once more, so long after it was answered. */
  z.strictObject({ kind: z.literal("duplicate-later"), ms: z.number().int().min(1).max(600_000).default(5000), times, only }),
  /** Does the work, then answers what nobody can read: the page of a proxy, JSON cut short, a resource that was not asked for. */
  z.strictObject({
    kind: z.literal("unreadable-answer"),
    form: z.enum(["html", "cut-json", "other-resource"]).default("html"),
    times,
    only,
  }),
  /** Refuses with one of the service's own codes. */
  z.strictObject({ kind: z.literal("refuse"), code: z.string().regex(/^[A-Z_]{3,40}$/), times, only }),
  /** Serves a certificate that nobody should trust. */
  z.strictObject({ kind: z.literal("bad-certificate"), certificate: z.enum(["expired", "self-signed"]).default("expired") }),
  /** Forgets idempotency keys: the same key can execute twice. */
  z.strictObject({ kind: z.literal("dedup-off"), times, only }),
]);

/** A fault as the control API and the console send it, and as the database keeps it. */
export const faultSchema = anyFault.refine(
  (fault) => fault.kind !== "down" || fault.mode === "503" || (fault.times === undefined && fault.only === undefined),
  "« times » et « only » demandent le mode « 503 » : une connexion refusée ne dit pas quelle demande elle portait",
);

/** A search has no key and changes nothing: what is about executions does not concern INSi. */
const onlyOfExecutions: readonly string[] = ["answer-twice", "duplicate-later", "dedup-off"];

/** True when the service can be asked for such a fault. */
export function concernsService(service: ServiceName, kind: FaultKind): boolean {
  return service === "ordonnance" || !onlyOfExecutions.includes(kind);
}

export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault["kind"];
export const faultKinds = anyFault.options.map((option) => option.shape.kind.value);

/** A fault in force. */
export interface ActiveFault {
  readonly service: ServiceName;
  readonly fault: Fault;
  /** Requests it will still touch; null = until lifted. */
  readonly remaining: number | null;
  readonly since: Date;
}

type FaultListener = (service: ServiceName, active: readonly ActiveFault[]) => Promise<void>;

export interface FaultBoard {
  list(service: ServiceName): Promise<ActiveFault[]>;
  set(service: ServiceName, fault: Fault): Promise<void>;
  /** Lifts one fault, or all of them. */
  lift(service: ServiceName, kind?: FaultKind): Promise<void>;
  /** Takes the fault of this kind for one request, counting it; undefined when it does not concern the operation. */
  take<K extends FaultKind>(service: ServiceName, kind: K, operation: string): Promise<Extract<Fault, { kind: K }> | undefined>;
  /** Called after each change, with the faults now in force. */
  onChange(listener: FaultListener): void;
}

/**
 * The faults asked of the services, kept in the nation's database so that a restart does not heal anything. One process serves
 * the nation: what it remembers is only there to spare a healthy request the questions.
 */
export async function openFaultBoard(nation: Nation, now: () => Date): Promise<FaultBoard> {
  const listeners: FaultListener[] = [];
  const list = async (service: ServiceName): Promise<ActiveFault[]> => {
    const rows = await nation.selectFrom("fault").selectAll().where("service", "=", service).orderBy("kind").execute();
    return rows.map((row) => ({ service, fault: faultSchema.parse(row.params), remaining: row.remaining, since: row.set_at }));
  };
  const present = new Set(
    (await nation.selectFrom("fault").select(["service", "kind"]).execute()).map((row) => `${row.service}/${row.kind}`),
  );
  const announce = async (service: ServiceName): Promise<void> => {
    const active = await list(service);
    for (const kind of faultKinds) present.delete(`${service}/${kind}`);
    for (const { fault } of active) present.add(`${service}/${fault.kind}`);
    for (const listener of listeners) await listener(service, active);
  };
  return {
    list,
    onChange: (listener) => {
      listeners.push(listener);
    },
    set: async (service, fault) => {
      const row = { params: JSON.stringify(fault), remaining: "times" in fault ? (fault.times ?? null) : null, set_at: now() };
      await nation
        .insertInto("fault")
        .values({ service, kind: fault.kind, ...row })
        .onConflict((conflict) => conflict.columns(["service", "kind"]).doUpdateSet(row))
        .execute();
      await announce(service);
    },
    lift: async (service, kind) => {
      const query = nation.deleteFrom("fault").where("service", "=", service);
      await (kind === undefined ? query : query.where("kind", "=", kind)).execute();
      await announce(service);
    },
    take: async <K extends FaultKind>(service: ServiceName, kind: K, operation: string) => {
      if (!present.has(`${service}/${kind}`)) return undefined;
      const row = await nation
        .selectFrom("fault")
        .select(["params", "remaining"])
        .where("service", "=", service)
        .where("kind", "=", kind)
        .where(sql<boolean>`(params -> 'only' is null or params -> 'only' ? ${operation})`)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      if (row.remaining !== null && !(await countDown(nation, service, kind))) return undefined;
      return faultSchema.parse(row.params) as Extract<Fault, { kind: K }>;
    },
  };
}

/** True when one more request could be counted: two requests never share the last one. */
async function countDown(nation: Nation, service: ServiceName, kind: FaultKind): Promise<boolean> {
  const result = await nation
    .updateTable("fault")
    .set((eb) => ({ remaining: eb("remaining", "-", 1) }))
    .where("service", "=", service)
    .where("kind", "=", kind)
    .where("remaining", ">", 0)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
