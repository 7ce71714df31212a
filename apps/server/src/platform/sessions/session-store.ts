import { randomUUID } from "node:crypto";
import { ROLES, type Role } from "@comptoir/contract";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import type { SessionState } from "./session-state.js";

interface SessionRow {
  officine_id: string;
  session_id: string;
  key_hash: Buffer;
  opened_at: Date;
  last_seen_at: Date;
  locked_at: Date | null;
  operator_id: string;
  operator_code: string;
  operator_name: string;
  operator_role: string;
  operator_rpps: string | null;
  workstation_id: string;
  workstation_name: string;
  officine_name: string;
  officine_finess: string;
  titulaire_name: string | null;
  titulaire_rpps: string | null;
}

/** A role read from the database: the CHECK of the table says it is one of the contract's. */
export function readRole(value: string): Role {
  const role = ROLES.find((known) => known === value);
  if (!role) throw new Error(`unknown role in the database: ${value}`);
  return role;
}

/** The open session of a cookie, whatever its officine: the one look-up made before an officine is known. */
export async function findSession(db: Kysely<Database>, tokenHash: Buffer): Promise<SessionState | undefined> {
  const { rows } = await sql<SessionRow>`select * from find_session(${tokenHash})`.execute(db);
  const row = rows[0];
  if (!row) return undefined;
  return {
    officine: { id: row.officine_id, name: row.officine_name, finess: row.officine_finess },
    id: row.session_id,
    keyHash: row.key_hash,
    openedAt: row.opened_at,
    lastSeenAt: row.last_seen_at,
    ...(row.locked_at ? { lockedAt: row.locked_at } : {}),
    operator: {
      id: row.operator_id,
      code: row.operator_code,
      displayName: row.operator_name,
      role: readRole(row.operator_role),
      ...(row.operator_rpps ? { rpps: row.operator_rpps } : {}),
    },
    workstation: { id: row.workstation_id, name: row.workstation_name },
    ...(row.titulaire_rpps && row.titulaire_name ? { titulaire: { rpps: row.titulaire_rpps, name: row.titulaire_name } } : {}),
  };
}

/** The workstation of a browser's long-lived cookie. */
export async function findWorkstation(
  db: Kysely<Database>,
  tokenHash: Buffer,
): Promise<{ officineId: string; workstationId: string } | undefined> {
  const { rows } = await sql<{ officine_id: string; workstation_id: string }>`
    select officine_id, workstation_id from find_workstation(${tokenHash})`.execute(db);
  return rows[0] && { officineId: rows[0].officine_id, workstationId: rows[0].workstation_id };
}

/** The operator of a code, whatever its officine, with the hash that only the login reads. */
export async function findLogin(
  db: Kysely<Database>,
  code: string,
): Promise<{ officineId: string; operatorId: string; passwordHash: string } | undefined> {
  const { rows } = await sql<{ officine_id: string; operator_id: string; password_hash: string }>`
    select officine_id, operator_id, password_hash from find_login(${code})`.execute(db);
  return rows[0] && { officineId: rows[0].officine_id, operatorId: rows[0].operator_id, passwordHash: rows[0].password_hash };
}

/** The workstation of this browser in this officine, made at its first successful login: « Poste 1 », « Poste 2 »… */
export async function ensureWorkstation(
  trx: Transaction<Database>,
  officineId: string,
  tokenHash: Buffer,
  now: Date,
): Promise<{ id: string; name: string }> {
  const known = await seeWorkstation(trx, officineId, tokenHash, now);
  if (known) return known;
  // Two browsers at once must not get the same number, nor one browser that sends twice be two workstations.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`workstation:${officineId}`}, 0))`.execute(trx);
  const made = await seeWorkstation(trx, officineId, tokenHash, now);
  if (made) return made;
  const { last } = await trx
    .selectFrom("workstation")
    .select((eb) => eb.fn.coalesce(eb.fn.max("number"), sql<number>`0`).as("last"))
    .where("officine_id", "=", officineId)
    .executeTakeFirstOrThrow();
  const number = last + 1;
  return trx
    .insertInto("workstation")
    .values({
      officine_id: officineId,
      id: randomUUID(),
      number,
      name: `Poste ${number}`,
      token_hash: tokenHash,
      created_at: now,
      last_seen_at: now,
    })
    .returning(["id", "name"])
    .executeTakeFirstOrThrow();
}

async function seeWorkstation(
  trx: Transaction<Database>,
  officineId: string,
  tokenHash: Buffer,
  now: Date,
): Promise<{ id: string; name: string } | undefined> {
  return trx
    .updateTable("workstation")
    .set({ last_seen_at: now })
    .where("officine_id", "=", officineId)
    .where("token_hash", "=", tokenHash)
    .returning(["id", "name"])
    .executeTakeFirst();
}

/** Remembers that this operator works at this workstation (the list of the fast switch). */
export async function rememberOperator(
  trx: Transaction<Database>,
  row: { officineId: string; workstationId: string; operatorId: string },
  now: Date,
): Promise<void> {
  await trx
    .insertInto("operator_workstation")
    .values({
      officine_id: row.officineId,
      workstation_id: row.workstationId,
      operator_id: row.operatorId,
      first_login_at: now,
      last_login_at: now,
    })
    .onConflict((conflict) => conflict.columns(["officine_id", "workstation_id", "operator_id"]).doUpdateSet({ last_login_at: now }))
    .execute();
}

export interface NewSession {
  readonly officineId: string;
  readonly operatorId: string;
  readonly workstationId: string;
  readonly tokenHash: Buffer;
  readonly keyHash: Buffer;
}

/** Opens a session; rows closed or forgotten for a month go at the same time. */
export async function insertSession(trx: Transaction<Database>, session: NewSession, now: Date): Promise<string> {
  const id = randomUUID();
  await trx
    .deleteFrom("session")
    .where("officine_id", "=", session.officineId)
    .where("last_seen_at", "<", new Date(now.getTime() - 30 * 86_400_000))
    .execute();
  await trx
    .insertInto("session")
    .values({
      officine_id: session.officineId,
      id,
      operator_id: session.operatorId,
      workstation_id: session.workstationId,
      token_hash: session.tokenHash,
      key_hash: session.keyHash,
      opened_at: now,
      last_seen_at: now,
      locked_at: null,
      closed_at: null,
    })
    .execute();
  return id;
}

/** Unlocks with fresh secrets: those of before the lock are dead. False when the session was closed meanwhile. */
export async function unlockSession(
  trx: Transaction<Database>,
  session: { officineId: string; id: string; tokenHash: Buffer; keyHash: Buffer },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("session")
    .set({ token_hash: session.tokenHash, key_hash: session.keyHash, locked_at: null, last_seen_at: now })
    .where("officine_id", "=", session.officineId)
    .where("id", "=", session.id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** True when it was open. */
export async function closeSession(trx: Transaction<Database>, officineId: string, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("session")
    .set({ closed_at: now })
    .where("officine_id", "=", officineId)
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends every session of an officine, or of one of its operators: restored data, changed password. */
export async function closeSessions(trx: Transaction<Database>, officineId: string, now: Date, operatorId?: string): Promise<void> {
  let query = trx.updateTable("session").set({ closed_at: now }).where("officine_id", "=", officineId).where("closed_at", "is", null);
  if (operatorId !== undefined) query = query.where("operator_id", "=", operatorId);
  await query.execute();
}

/** True when it was not locked yet. */
export async function lockSession(trx: Transaction<Database>, officineId: string, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("session")
    .set({ locked_at: now })
    .where("officine_id", "=", officineId)
    .where("id", "=", id)
    .where("locked_at", "is", null)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Moves the idle clock on. */
export async function touchSession(db: Kysely<Database>, officineId: string, id: string, now: Date): Promise<void> {
  await withOfficine(db, officineId, (trx) =>
    trx.updateTable("session").set({ last_seen_at: now }).where("officine_id", "=", officineId).where("id", "=", id).execute(),
  );
}
