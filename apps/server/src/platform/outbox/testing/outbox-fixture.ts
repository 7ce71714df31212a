import { randomUUID } from "node:crypto";
import type { ConnectionOptions } from "@comptoir/postgres";
import { createTestDatabase } from "@comptoir/postgres/testing";
import { type Kysely, sql } from "kysely";
import type { Actor } from "../../actor.js";
import type { Database } from "../../postgres/database.js";
import { connect, MIGRATIONS } from "../../postgres/open-database.js";
import { withOfficine } from "../../postgres/with-officine.js";
import { enqueue } from "../enqueue.js";

export interface OutboxFixture extends AsyncDisposable {
  readonly app: Kysely<Database>;
  readonly worker: Kysely<Database>;
  /** Superuser: sees every officine. */
  readonly admin: Kysely<Database>;
  readonly connections: { readonly app: ConnectionOptions; readonly worker: ConnectionOptions };
  createOfficine(): Promise<Actor>;
  /** Enqueues one row in a transaction of its own; returns its id and key. */
  put(actor: Actor, text: string, o?: { orderingKey?: string; kind?: string }): Promise<{ id: string; key: string }>;
}

/** A migrated database with the pools of the three roles. */
export async function createOutboxFixture(): Promise<OutboxFixture> {
  const database = await createTestDatabase({ migrationsFolder: MIGRATIONS });
  const app = connect(database.app);
  const worker = connect(database.worker);
  const admin = connect(database.admin);
  let officines = 0;
  return {
    app,
    worker,
    admin,
    connections: { app: database.app, worker: database.worker },
    createOfficine: async () => {
      officines += 1;
      const id = randomUUID();
      await sql`insert into officine (id, finess, name, address, demo)
        values (${id}, ${String(750000000 + officines)}, ${`Officine ${officines}`}, '{}', true)`.execute(admin);
      return {
        officineId: id,
        operatorId: randomUUID(),
        operatorName: "PERRIN Nathalie",
        role: "titulaire",
        rpps: "10001234567",
        responsible: { rpps: "10001234567", name: "PERRIN Nathalie" },
        workstationId: randomUUID(),
        workstationName: "Comptoir 1",
        means: "mot-de-passe",
        rights: new Set(),
      };
    },
    put: async (actor, text, o = {}) => {
      const key = randomUUID();
      const id = await withOfficine(app, actor.officineId, (trx) =>
        enqueue(trx, {
          kind: o.kind ?? "essai",
          service: "essai",
          orderingKey: o.orderingKey ?? key,
          idempotencyKey: key,
          payload: { text },
          actor,
          act: "Essai",
        }),
      );
      return { id, key };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([app.destroy(), worker.destroy(), admin.destroy()]);
      await database.drop();
    },
  };
}
