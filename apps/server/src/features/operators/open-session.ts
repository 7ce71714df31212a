import type { Session } from "@comptoir/contract";
import type { Kysely, Transaction } from "kysely";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import type { Config } from "../../platform/config.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Metrics } from "../../platform/metrics.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import {
  type AttemptKey,
  buildActor,
  closeSession,
  countAttempt,
  createSecret,
  digestSecret,
  ensureWorkstation,
  findLogin,
  findSession,
  findWorkstation,
  forgiveAttempts,
  HashQueueFull,
  insertSession,
  isSecret,
  rememberOperator,
  type SessionState,
  unlockSession,
  verifyPassword,
} from "../../platform/sessions/index.js";
import { normaliseCode } from "./operator-code.js";
import { buildSession } from "./session-view.js";
import { getOperatorState } from "./store.js";

export interface OpenSessionDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly config: Config;
  readonly metrics: Metrics;
}

export interface LoginRequest {
  readonly code: string;
  readonly password: string;
  readonly sessionToken: string | undefined;
  readonly workstationToken: string | undefined;
  readonly remoteAddress: string;
}

export interface OpenedSession {
  readonly body: Session;
  readonly sessionToken: string;
  readonly workstationToken: string;
}

type Operator = Omit<SessionState, "id" | "keyHash" | "openedAt" | "lastSeenAt" | "lockedAt">;

/**
 * Login, unlock and fast switch, all by code + password (IE.36, GEN.17). The steps:
 *  1. count the attempt as failed, refuse while blocked;
 *  2. check the password, at the same cost for an unknown code;
 *  3. forget the failure, open the session — or unlock the same operator's, or replace another operator's — and audit it.
 */
export async function openSession(deps: OpenSessionDeps, request: LoginRequest): Promise<OpenedSession | Refusal> {
  const code = normaliseCode(request.code);
  const token = isSecret(request.workstationToken) ? request.workstationToken : undefined;
  const workstation = token ? await findWorkstation(deps.db, digestSecret(token)) : undefined;
  const attempt: AttemptKey = { code, place: workstation ? `poste:${workstation.workstationId}` : `adresse:${request.remoteAddress}` };

  const counted = await countAttempt(deps.db, attempt, deps.config.login, deps.clock.technicalNow());
  if (counted.kind === "blocked") {
    deps.metrics.loginFailures.inc({ reason: "bloque" });
    return refuse("OPERATEUR_BLOQUE", { retryAfterSeconds: counted.retryAfterSeconds });
  }

  const login = await findLogin(deps.db, code);
  let matches: boolean;
  try {
    matches = await verifyPassword(login?.passwordHash, request.password);
  } catch (error) {
    if (!(error instanceof HashQueueFull)) throw error;
    return refuse("OPERATEUR_BLOQUE", {
      text: "Trop de connexions en même temps. Réessayez dans quelques secondes.",
      retryAfterSeconds: 5,
    });
  }
  if (!login || !matches) {
    deps.metrics.loginFailures.inc({ reason: "refuse" });
    if (login) await auditRefusal(deps, login, workstation, counted.blockedSeconds);
    return counted.blockedSeconds > 0
      ? refuse("OPERATEUR_BLOQUE", { retryAfterSeconds: counted.blockedSeconds })
      : refuse("IDENTIFIANTS_REFUSES");
  }

  await forgiveAttempts(deps.db, attempt, deps.config.login, deps.clock.technicalNow());
  const workstationToken = token ?? createSecret();
  return establish(deps, login, request.sessionToken, workstationToken);
}

async function auditRefusal(
  deps: OpenSessionDeps,
  login: { officineId: string; operatorId: string },
  workstation: { officineId: string; workstationId: string } | undefined,
  blockedSeconds: number,
): Promise<void> {
  await withOfficine(deps.db, login.officineId, async (trx) => {
    const known = workstation?.officineId === login.officineId ? workstation.workstationId : undefined;
    const actor = buildActor({ ...(await getOperatorState(trx, login, known)), id: "" });
    await recordAudit(trx, {
      actor,
      action: "session.refused",
      target: { kind: "operator", id: login.operatorId },
      outcome: "refuse",
      detail: { blockedSeconds },
    });
  });
}

async function establish(
  deps: OpenSessionDeps,
  login: { officineId: string; operatorId: string },
  previousToken: string | undefined,
  workstationToken: string,
): Promise<OpenedSession> {
  const now = deps.clock.technicalNow();
  const sessionToken = createSecret();
  const key = createSecret();
  const secrets = { tokenHash: digestSecret(sessionToken), keyHash: digestSecret(key) };
  const previous = isSecret(previousToken) ? await findSession(deps.db, digestSecret(previousToken)) : undefined;
  if (previous && previous.officine.id !== login.officineId) await endForeignSession(deps, previous, now);

  const state = await withOfficine(deps.db, login.officineId, async (trx) => {
    const { id: workstationId } = await ensureWorkstation(trx, login.officineId, digestSecret(workstationToken), now);
    await rememberOperator(trx, { ...login, workstationId }, now);
    const operator = await getOperatorState(trx, login, workstationId);
    const here = previous && previous.officine.id === login.officineId ? previous : undefined;
    await startOrResume(trx, { operator, previous: here, secrets, now });
    return operator;
  });
  const body = buildSession(state, { key, locked: false, config: deps.config });
  return { body, sessionToken, workstationToken };
}

/** One of three: unlock (same operator, locked), switch (another operator), plain login. */
async function startOrResume(
  trx: Transaction<Database>,
  o: { operator: Operator; previous: SessionState | undefined; secrets: { tokenHash: Buffer; keyHash: Buffer }; now: Date },
): Promise<void> {
  const { operator, previous, secrets, now } = o;
  const officineId = operator.officine.id;
  const same = previous?.operator.id === operator.operator.id && previous.workstation.id === operator.workstation.id;
  const actor = buildActor({ ...operator, id: "" });
  if (previous && same && previous.lockedAt && (await unlockSession(trx, { officineId, id: previous.id, ...secrets }, now))) {
    await recordAudit(trx, { actor, action: "session.unlock", target: { kind: "session", id: previous.id }, outcome: "ok" });
    return;
  }
  if (previous) await closeSession(trx, officineId, previous.id, now);
  const id = await insertSession(
    trx,
    { officineId, operatorId: operator.operator.id, workstationId: operator.workstation.id, ...secrets },
    now,
  );
  const switched = previous !== undefined && !same;
  await recordAudit(trx, {
    actor,
    action: switched ? "session.switch" : "session.open",
    target: { kind: "session", id },
    outcome: "ok",
    ...(switched ? { detail: { from: previous.operator.id } } : {}),
  });
}

/** The browser was logged in to another officine of this server: that session ends there. */
async function endForeignSession(deps: OpenSessionDeps, previous: SessionState, now: Date): Promise<void> {
  await withOfficine(deps.db, previous.officine.id, async (trx) => {
    if (!(await closeSession(trx, previous.officine.id, previous.id, now))) return;
    const target = { kind: "session", id: previous.id };
    await recordAudit(trx, {
      actor: buildActor(previous),
      action: "session.close",
      target,
      outcome: "ok",
      detail: { cause: "autre officine" },
    });
  });
}
