import type { Kysely } from "kysely";
import type { Actor } from "../actor.js";
import { recordAudit } from "../audit/record.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config.js";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import { digestSecret, isSecret, matchesDigest } from "./secrets.js";
import { buildActor, type SessionState } from "./session-state.js";
import { closeSession, findSession, lockSession, touchSession } from "./session-store.js";

export interface SessionDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly rules: Config["session"];
}

export type Authentication =
  | { readonly kind: "open"; readonly session: SessionState; readonly actor: Actor }
  | { readonly kind: "locked"; readonly session: SessionState; readonly actor: Actor }
  | { readonly kind: "none" };

/** A call moves the idle clock at most this often: not one write per call. */
const TOUCH_EVERY_MS = 10_000;

/**
 * Says who a request comes from: the cookie finds the session, the key header (kept by the page alone, since cookies ignore ports)
 * must match it. `activity` is false for what a page does by itself (polling): it must not keep an abandoned workstation open.
 */
export async function authenticate(
  deps: SessionDeps,
  request: { readonly token: string | undefined; readonly key: string | undefined; readonly activity: boolean },
): Promise<Authentication> {
  if (!isSecret(request.token) || !isSecret(request.key)) return { kind: "none" };
  const session = await findSession(deps.db, digestSecret(request.token));
  if (!session || !matchesDigest(request.key, session.keyHash)) return { kind: "none" };
  return judgeSession(deps, session, request.activity);
}

/** Applies the end of day and the idle lock, by the technical clock. */
async function judgeSession(deps: SessionDeps, session: SessionState, activity: boolean): Promise<Authentication> {
  const now = deps.clock.technicalNow();
  const actor = buildActor(session);
  const target = { kind: "session", id: session.id };
  if (now.getTime() - session.openedAt.getTime() >= deps.rules.maxSeconds * 1000) {
    await withOfficine(deps.db, session.officine.id, async (trx) => {
      if (await closeSession(trx, session.officine.id, session.id, now)) {
        await recordAudit(trx, { actor, action: "session.close", target, outcome: "ok", detail: { cause: "durée" } });
      }
    });
    return { kind: "none" };
  }
  if (session.lockedAt) return { kind: "locked", session, actor };
  const idleMs = now.getTime() - session.lastSeenAt.getTime();
  if (idleMs >= deps.rules.idleLockSeconds * 1000) {
    await withOfficine(deps.db, session.officine.id, async (trx) => {
      if (await lockSession(trx, session.officine.id, session.id, now)) {
        await recordAudit(trx, { actor, action: "session.lock", target, outcome: "ok", detail: { cause: "inactivité" } });
      }
    });
    return { kind: "locked", session: { ...session, lockedAt: now }, actor };
  }
  if (activity && idleMs >= Math.min(TOUCH_EVERY_MS, deps.rules.idleLockSeconds * 100)) {
    await touchSession(deps.db, session.officine.id, session.id, now);
  }
  return { kind: "open", session, actor };
}
