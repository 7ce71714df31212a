import type { Selectable } from "kysely";
import type { Nation, NationTables } from "./database.js";

/** One request as a service received it. No body, no secret: a path without its query, a digest. */
export interface JournalEntry {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly finess?: string;
  readonly key?: string;
  readonly bodySha256?: string;
  readonly ordonnanceId?: string;
}

export interface Journal {
  /** Written before anything is decided, so that a crash cannot hide a request. */
  open(entry: JournalEntry): Promise<number>;
  /** What became of it: HTTP status, and a code of the service or a fault. */
  close(id: number, result: { status: number; outcome: string; durationMs: number }): Promise<void>;
}

/** Journal of the services' requests; times are the machine's own. */
export function openJournal(nation: Nation, technicalNow: () => Date): Journal {
  return {
    open: async (entry) => {
      const row = await nation
        .insertInto("request")
        .values({
          service: entry.service,
          at: technicalNow(),
          method: entry.method,
          path: entry.path,
          operation: entry.operation,
          finess: entry.finess ?? null,
          key: entry.key ?? null,
          body_sha256: entry.bodySha256 ?? null,
          ordonnance_id: entry.ordonnanceId ?? null,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return row.id;
    },
    close: async (id, result) => {
      await nation
        .updateTable("request")
        .set({ status: result.status, outcome: result.outcome, duration_ms: Math.round(result.durationMs) })
        .where("id", "=", id)
        .execute();
    },
  };
}

export type RequestRow = Selectable<NationTables["request"]>;

/** Requests after this id, oldest first. */
export function readRequestsSince(nation: Nation, service: string, since: number, limit: number): Promise<RequestRow[]> {
  return nation
    .selectFrom("request")
    .selectAll()
    .where("service", "=", service)
    .where("id", ">", since)
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** The latest requests, newest first. */
export function readLatestRequests(nation: Nation, limit: number): Promise<RequestRow[]> {
  return nation.selectFrom("request").selectAll().orderBy("id", "desc").limit(limit).execute();
}
