import { recordAudit } from "../../platform/audit/record.js";
import type { Exchange } from "../../platform/http/exchange.js";
import { Refusal } from "../../platform/http/handler.js";
import type { SessionHandlers } from "../../platform/http/register-routes.js";
import { listOfficines } from "../../platform/postgres/officines.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import {
  closeSession,
  createSecret,
  digestSecret,
  findWorkstation,
  isSecret,
  lockSession,
  type SessionState,
} from "../../platform/sessions/index.js";
import { type OpenSessionDeps, openSession } from "./open-session.js";
import { buildSession } from "./session-view.js";
import { listKnownOperators } from "./store.js";

/** Login, lock, close, and who already logged in here. */
export function createOperatorRoutes(deps: OpenSessionDeps): SessionHandlers {
  return {
    openSession: async ({ body, exchange }) => {
      const opened = await openSession(deps, {
        ...body,
        sessionToken: exchange.sessionToken,
        workstationToken: exchange.workstationToken,
        remoteAddress: exchange.remoteAddress,
      });
      if (opened instanceof Refusal) return opened;
      exchange.setSessionCookie(opened.sessionToken);
      exchange.setWorkstationCookie(opened.workstationToken);
      return opened.body;
    },

    getSession: async ({ exchange }) => buildSession(currentSession(exchange), { key: "", locked: exchange.locked, config: deps.config }),

    closeSession: async ({ actor, exchange }) => {
      const session = currentSession(exchange);
      await withOfficine(deps.db, actor.officineId, async (trx) => {
        if (!(await closeSession(trx, actor.officineId, session.id, deps.clock.technicalNow()))) return;
        await recordAudit(trx, { actor, action: "session.close", target: { kind: "session", id: session.id }, outcome: "ok" });
      });
      exchange.clearSessionCookie();
      return { closed: true };
    },

    lockSession: async ({ actor, exchange }) => {
      const session = currentSession(exchange);
      await withOfficine(deps.db, actor.officineId, async (trx) => {
        if (!(await lockSession(trx, actor.officineId, session.id, deps.clock.technicalNow()))) return;
        await recordAudit(trx, { actor, action: "session.lock", target: { kind: "session", id: session.id }, outcome: "ok" });
      });
      return { locked: true };
    },

    knownOperators: async ({ exchange }) => {
      const token = exchange.workstationToken;
      // The page asks this before anybody logs in. A browser that has no workstation cookie yet gets it here, so that its first two logins
      // (two tabs, a form sent twice) bear the same one and make one workstation. The database learns of it at the first login.
      if (!isSecret(token)) exchange.setWorkstationCookie(createSecret());
      const known = isSecret(token) ? await findWorkstation(deps.db, digestSecret(token)) : undefined;
      const officines = await listOfficines(deps.db);
      if (!known) return { officine: officines.length === 1 ? (officines[0]?.name ?? "") : "", workstation: "", operators: [] };
      return withOfficine(deps.db, known.officineId, async (trx) => {
        const workstation = await trx
          .selectFrom("workstation")
          .select("name")
          .where("officine_id", "=", known.officineId)
          .where("id", "=", known.workstationId)
          .executeTakeFirstOrThrow();
        return {
          officine: officines.find((officine) => officine.id === known.officineId)?.name ?? "",
          workstation: workstation.name,
          operators: await listKnownOperators(trx, known.officineId, known.workstationId),
        };
      });
    },
  };
}

function currentSession(exchange: Exchange): SessionState {
  if (!exchange.session) throw new Error("a route with a session ran without one");
  return exchange.session;
}
