import { randomBytes, randomUUID } from "node:crypto";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { findCard } from "./tray.js";

/** How long a code is good for (specs/ins.md §4: the client's own limit, 1800 s). */
const LIFETIME_MS = 1_800_000;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export interface ShownCode {
  readonly code: string;
  readonly insuredNumber: string;
  readonly expiresAt: Date;
}

/** The text of the QR: what it holds is not public, this form is the bac à sable's. */
export const writeQr = (code: string): string => `APCV1:${code}`;

/** The phone of an insured shows a new code. Undefined: nobody has this number. */
export async function showCode(nation: Nation, clock: NationClock, insuredNumber: string): Promise<ShownCode | undefined> {
  if (!(await findCard(nation, insuredNumber))) return undefined;
  const code = [...randomBytes(26)].map((byte) => ALPHABET[byte % 32]).join("");
  const now = clock.now();
  const expires = new Date(now.getTime() + LIFETIME_MS);
  await nation.insertInto("apcv_code").values({ code, insured_number: insuredNumber, shown_at: now, expires_at: expires }).execute();
  return { code, insuredNumber, expiresAt: expires };
}

/** The latest code of a phone, ended or not. */
export async function findShownCode(nation: Nation, insuredNumber: string): Promise<ShownCode | undefined> {
  const row = await nation
    .selectFrom("apcv_code")
    .selectAll()
    .where("insured_number", "=", insuredNumber)
    .orderBy("shown_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { code: row.code, insuredNumber: row.insured_number, expiresAt: row.expires_at };
}

export type Opening =
  | { readonly kind: "unknown" }
  | { readonly kind: "expired" }
  | {
      readonly kind: "opened";
      readonly contextId: string;
      readonly token: string;
      readonly expiresAt: Date;
      readonly insuredNumber: string;
    };

/** Opens the context of a code for an officine; the same officine gets the same context again, another one none. */
export async function openContext(nation: Nation, clock: NationClock, o: { code: string; finess: string }): Promise<Opening> {
  return nation.transaction().execute(async (trx) => {
    const row = await trx.selectFrom("apcv_code").selectAll().where("code", "=", o.code).forUpdate().executeTakeFirst();
    if (!row || (row.finess !== null && row.finess !== o.finess)) return { kind: "unknown" };
    if (row.expires_at <= clock.now()) return { kind: "expired" };
    const contextId = row.context_id ?? randomUUID();
    const token = row.token ?? randomBytes(24).toString("base64url");
    await trx.updateTable("apcv_code").set({ context_id: contextId, token, finess: o.finess }).where("code", "=", o.code).execute();
    return { kind: "opened", contextId, token, expiresAt: row.expires_at, insuredNumber: row.insured_number };
  });
}
