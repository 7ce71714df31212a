import { randomUUID } from "node:crypto";
import { RIGHTS_BY_ROLE, type Role, type Sale, saleDraft } from "@comptoir/contract";
import { createTestDatabase, type TestDatabase } from "@comptoir/postgres/testing";
import type { OrdonnancePort } from "@comptoir/segur/ordonnance";
import { createHttpTransport } from "@comptoir/wire/http";
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import type { Actor } from "../../../platform/actor.js";
import { type Clock, systemClock } from "../../../platform/clock.js";
import { Refusal } from "../../../platform/http/handler.js";
import {
  type AnyOutboxKind,
  enqueue,
  findRow,
  noFailpoint,
  type OutboxSettings,
  type OutboxWorker,
  startOutboxWorker,
} from "../../../platform/outbox/index.js";
import type { Database } from "../../../platform/postgres/database.js";
import { listOfficines } from "../../../platform/postgres/officines.js";
import { connect, MIGRATIONS } from "../../../platform/postgres/open-database.js";
import { withOfficine } from "../../../platform/postgres/with-officine.js";
import * as medicines from "../../medicines/index.js";
import * as patients from "../../patients/index.js";
import type { CounterDeps } from "../deps.js";
import { createLockTraffic } from "../lock-traffic.js";
import { createOrdonnanceOutboxKind } from "../ordonnance-outbox-kind.js";
import { createOrdonnancePorts } from "../ordonnance-port.js";
import { createRecoveryOutboxKind } from "../recovery-outbox-kind.js";
import { createUuidV7 } from "../uuid-v7.js";
import type { Nation } from "./nation.js";
import { insertProducts } from "./products.js";

/** Short times: the same machine as in production, faster. */
export const FAST: Partial<OutboxSettings> = {
  leaseMs: 6_000,
  timeoutMs: 3_000,
  pollMs: 20,
  backOffBaseMs: 20,
  backOffMaxMs: 200,
  settleMs: 20,
  probeMaxMs: 300,
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined } as never;

export interface CounterFixture extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: Kysely<Database>;
  readonly admin: Kysely<Database>;
  readonly deps: CounterDeps;
  /** One officine per client certificate of the nation, in their order. */
  readonly officines: readonly { readonly id: string; readonly finess: string }[];
  actor(officine: number, role?: Role, workstation?: string): Actor;
  startOutbox(settings?: Partial<OutboxSettings>): OutboxWorker;
  /** State and reason of the transmission of a sale's dispensation. */
  transmissionOf(officine: number, saleId: string): Promise<{ state: string; reason: string; code: string | undefined } | undefined>;
}

/** A migrated database with a few real medicines and the officines of the nation; the téléservice is the nation's, over mutual TLS; without nation there is none. */
export async function createCounterFixture(
  nation?: Pick<Nation, "serviceUrl" | "ca" | "clients">,
  replaced: { clock?: Clock; port?: OrdonnancePort; addKinds?: (deps: CounterDeps, kinds: AnyOutboxKind[]) => AnyOutboxKind[] } = {},
): Promise<CounterFixture> {
  const database = await createTestDatabase({ migrationsFolder: MIGRATIONS });
  const [app, worker, admin] = [connect(database.app), connect(database.worker), connect(database.admin)];
  const clock = replaced.clock ?? systemClock();
  await insertProducts(admin);
  const officines = Object.keys(nation?.clients ?? { 630999001: {}, 630999019: {} }).map((finess) => ({ id: randomUUID(), finess }));
  for (const { id, finess } of officines) {
    await sql`insert into officine (id, finess, name, address, demo) values (${id}, ${finess}, ${`Officine ${finess}`}, '{}', true)`.execute(
      admin,
    );
  }
  const ports = createOrdonnancePorts({
    service: nation && { url: nation.serviceUrl, ca: nation.ca, clients: { ...nation.clients } },
    listOfficines: () => listOfficines(app),
    createTransport: createHttpTransport,
  });
  const portFor = replaced.port ? async () => replaced.port : ports.portFor;
  const workers: OutboxWorker[] = [];
  const deps: CounterDeps = {
    db: app,
    clock,
    portFor,
    medicines,
    patients,
    enqueue,
    wakeOutbox: () => {
      for (const one of workers) one.wake();
    },
    locks: createLockTraffic(),
    failpoint: noFailpoint,
    log: quiet,
    ids: { newId: () => randomUUID(), newDispensationId: createUuidV7 },
  };
  const officineOf = (index: number) => {
    const found = officines[index];
    if (!found) throw new Error("no such officine");
    return found;
  };
  return {
    database,
    app,
    admin,
    deps,
    officines,
    actor: (officine, role = "titulaire", workstation = "Comptoir 1") => ({
      officineId: officineOf(officine).id,
      operatorId: randomUUID(),
      operatorName: role === "titulaire" ? "PERRIN Nathalie" : `Opérateur ${role}`,
      role,
      ...(role === "titulaire" ? { rpps: "10999900011" } : {}),
      responsible: { rpps: "10999900011", name: "PERRIN Nathalie" },
      workstationId: randomUUID(),
      workstationName: workstation,
      means: "mot-de-passe",
      rights: new Set(RIGHTS_BY_ROLE[role]),
    }),
    startOutbox: (settings) => {
      const kinds: AnyOutboxKind[] = [createOrdonnanceOutboxKind({ portFor, now: () => clock.now() }), createRecoveryOutboxKind(deps)];
      const all = replaced.addKinds?.(deps, kinds) ?? kinds;
      const started = startOutboxWorker({
        app,
        worker,
        kinds: all,
        failpoint: noFailpoint,
        log: quiet,
        settings: { ...FAST, ...settings },
      });
      workers.push(started);
      return started;
    },
    transmissionOf: async (officine, saleId) => {
      const { id } = officineOf(officine);
      return withOfficine(app, id, async (trx) => {
        const found = await trx.selectFrom("dispensation").select("outbox_id").where("sale_id", "=", saleId).executeTakeFirst();
        const row = found?.outbox_id ? await findRow(trx, id, found.outbox_id) : undefined;
        return row && { state: row.state, reason: row.reason, code: row.code };
      });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map((one) => one.stop()));
      await ports.close();
      await Promise.all([app.destroy(), worker.destroy(), admin.destroy()]);
      await database.drop();
    },
  };
}

/** A draft with the defaults of the contract. */
export function draftOf(fields: z.input<typeof saleDraft> = {}): Sale["draft"] {
  return saleDraft.parse(fields);
}

/** The value, or a failed test that says which refusal came. */
export function accepted<T>(value: T | Refusal): T {
  if (value instanceof Refusal) throw new Error(`refused: ${value.code} ${JSON.stringify(value.options)}`);
  return value;
}

/** The refusal, or a failed test. */
export function refusal(value: unknown): Refusal {
  if (value instanceof Refusal) return value;
  throw new Error("not refused");
}
