import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Config } from "../config.js";
import type { Database } from "../postgres/database.js";

/** Whose attempts are counted: an operator code at one place. */
export interface AttemptKey {
  readonly code: string;
  /** Identity of the workstation when it is known, else the network address: a made-up cookie opens no new counter. */
  readonly place: string;
}

export type Attempt =
  | { readonly kind: "allowed"; readonly blockedSeconds: number }
  | { readonly kind: "blocked"; readonly retryAfterSeconds: number };

type Rules = Config["login"];

function digest(value: string): Buffer {
  return createHash("sha256").update(value, "utf8").digest();
}

/** Delay after the nth failure, in seconds; 0 while attempts are free. */
export function delayAfter(failures: number, rules: Rules): number {
  if (failures <= rules.freeAttempts) return 0;
  return Math.min(rules.maxDelaySeconds, rules.firstDelaySeconds * 2 ** Math.min(30, failures - rules.freeAttempts - 1));
}

/**
 * Counts an attempt as failed before the password is checked, so that a hundred attempts sent at once are worth what a hundred in a
 * row are. A success takes the count away (`forgiveAttempts`). Kept in the database: a restart or another process changes nothing.
 */
export async function countAttempt(db: Kysely<Database>, key: AttemptKey, rules: Rules, now: Date): Promise<Attempt> {
  const code = digest(`code:${key.code}`);
  const place = digest(`place:${key.place}`);
  return db.transaction().execute(async (trx) => {
    await sql`insert into login_failure (code_digest, workstation_digest, failures, last_failed_at)
              values (${code}, ${place}, 0, ${now}) on conflict do nothing`.execute(trx);
    const row = await trx
      .selectFrom("login_failure")
      .select(["failures", "last_failed_at", "blocked_until"])
      .where("code_digest", "=", code)
      .where("workstation_digest", "=", place)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.blocked_until && row.blocked_until > now) {
      return { kind: "blocked", retryAfterSeconds: Math.ceil((row.blocked_until.getTime() - now.getTime()) / 1000) };
    }
    const forgotten = now.getTime() - row.last_failed_at.getTime() > rules.forgetSeconds * 1000;
    const failures = forgotten ? 1 : row.failures + 1;
    const blockedSeconds = delayAfter(failures, rules);
    await trx
      .updateTable("login_failure")
      .set({
        failures,
        last_failed_at: now,
        blocked_until: blockedSeconds > 0 ? new Date(now.getTime() + blockedSeconds * 1000) : null,
      })
      .where("code_digest", "=", code)
      .where("workstation_digest", "=", place)
      .execute();
    return { kind: "allowed", blockedSeconds };
  });
}

/** After a success: the counter of this code at this place is gone, and what is too old to matter with it. */
export async function forgiveAttempts(db: Kysely<Database>, key: AttemptKey, rules: Rules, now: Date): Promise<void> {
  await db
    .deleteFrom("login_failure")
    .where((eb) =>
      eb.or([
        eb.and([eb("code_digest", "=", digest(`code:${key.code}`)), eb("workstation_digest", "=", digest(`place:${key.place}`))]),
        eb("last_failed_at", "<", new Date(now.getTime() - rules.forgetSeconds * 1000)),
      ]),
    )
    .execute();
}
