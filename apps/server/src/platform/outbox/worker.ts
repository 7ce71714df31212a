import { backOff } from "@comptoir/wire/retry";
import type { Kysely } from "kysely";
import type { Logger } from "../log.js";
import type { Database } from "../postgres/database.js";
import { type AnyOutboxKind, callService } from "./call-service.js";
import { type Claim, claimRows } from "./claim.js";
import { decideNext } from "./decide-next.js";
import type { Failpoint } from "./failpoint.js";
import { readClaimed } from "./read-claimed.js";
import { recordOutcome } from "./record-outcome.js";
import { buildOutboxSettings, type OutboxSettings } from "./settings.js";

export interface OutboxWorkerDeps {
  /** Reads and records inside an officine. */
  readonly app: Kysely<Database>;
  /** Claims across officines, and nothing else. */
  readonly worker: Kysely<Database>;
  readonly kinds: readonly AnyOutboxKind[];
  readonly failpoint: Failpoint;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly settings?: Partial<OutboxSettings>;
  /** Uniform in [0, 1[, for the jitter. */
  readonly random?: () => number;
}

export interface OutboxWorker {
  /** Something was written: look now instead of at the next poll. */
  wake(): void;
  /** Takes nothing more and waits for the calls in flight to be recorded. */
  stop(): Promise<void>;
}

/**
 * Sends what the outbox holds: claim → call → record, as many rows at a time as there are slots. Any number of processes may run one
 * on the same database. Nothing here remembers anything that matters: a killed worker loses no row and doubles none.
 */
export function startOutboxWorker(deps: OutboxWorkerDeps): OutboxWorker {
  const settings = buildOutboxSettings(deps.settings);
  const kinds = new Map(deps.kinds.map((kind) => [kind.kind, kind]));
  const inFlight = new Set<Promise<void>>();
  let stopping = false;
  let woken = false;
  let wakeSleeper: () => void = () => undefined;

  const wake = () => {
    woken = true;
    wakeSleeper();
  };

  const sleep = async (ms: number) => {
    if (woken || stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wakeSleeper = () => undefined;
  };

  const start = (claim: Claim) => {
    const attempt = runAttempt(deps, settings, kinds, claim)
      .catch((error: unknown) => deps.log.error({ err: error, transmission: claim.id }, "attempt not recorded; its lease will end"))
      .finally(() => {
        inFlight.delete(attempt);
        wake();
      });
    inFlight.add(attempt);
  };

  const loop = async () => {
    while (!stopping) {
      woken = false;
      const free = settings.slots - inFlight.size;
      let claims: Claim[] = [];
      try {
        if (free > 0) claims = await claimRows(deps.worker, { kinds: [...kinds.keys()], limit: free, settings });
      } catch (error) {
        deps.log.warn({ err: error }, "outbox not readable");
      }
      for (const claim of claims) start(claim);
      if (claims.length === 0) await sleep(settings.pollMs);
    }
    await Promise.all(inFlight);
  };

  const running = loop();
  return {
    wake,
    stop: async () => {
      stopping = true;
      wakeSleeper();
      await running;
    },
  };
}

/** One attempt on one claimed row, its three steps in order. */
async function runAttempt(
  deps: OutboxWorkerDeps,
  settings: OutboxSettings,
  kinds: ReadonlyMap<string, AnyOutboxKind>,
  claim: Claim,
): Promise<void> {
  await deps.failpoint("after-claim");
  const row = await readClaimed(deps.app, claim);
  const kind = row && kinds.get(row.kind);
  if (!row || !kind) return;
  // A process that was held up must not call when another may already have taken over.
  if (performance.now() + settings.timeoutMs + settings.settleMs >= claim.heldUntil) return;
  const learnt = await callService(kind, claim, row, {
    timeoutMs: settings.timeoutMs,
    onError: (error) => deps.log.error({ err: error, transmission: claim.id, kind: row.kind }, "sender failed"),
  });
  await deps.failpoint("after-send");
  const backOffMs = backOff({
    attempt: claim.attempt,
    baseMs: settings.backOffBaseMs,
    maxMs: settings.backOffMaxMs,
    random: deps.random ?? Math.random,
  });
  const next = decideNext(learnt, { probing: row.probing, backOffMs, settleMs: settings.settleMs });
  const heard = await recordOutcome(deps.app, claim, row, next, { probeMaxMs: settings.probeMaxMs, failpoint: deps.failpoint });
  deps.log.info({ transmission: claim.id, kind: row.kind, attempt: claim.attempt, outcome: next.outcome, heard }, "attempt");
}
