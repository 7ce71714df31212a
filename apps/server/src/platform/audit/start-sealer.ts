import type { Kysely } from "kysely";
import type { Clock } from "../clock.js";
import type { Logger } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { Database } from "../postgres/database.js";
import { listOfficinesToSeal } from "./chain-store.js";
import type { HeadsFile } from "./heads-file.js";
import { sealOfficine } from "./seal.js";
import type { AuditSigner } from "./signing-key.js";

export interface SealerDeps {
  readonly worker: Kysely<Database>;
  readonly signer: AuditSigner;
  readonly heads: HeadsFile;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface Sealer {
  /** Seals everything committed so far, then stops. */
  stop(): Promise<void>;
}

/** An event waits at most this long for its seal. */
const PERIOD_MS = 800;

/** Seals every officine that has something pending; each signed head is copied to the log and to the file beside the key. */
export async function sealAll(deps: Omit<SealerDeps, "metrics"> & { metrics?: Metrics }): Promise<number> {
  const officines = await listOfficinesToSeal(deps.worker);
  deps.metrics?.auditPending.set(officines.length);
  let total = 0;
  for (const officineId of officines) {
    for (let more = true; more; ) {
      const result = await sealOfficine(deps.worker, officineId, { signer: deps.signer, now: deps.clock.technicalNow });
      more = result.more;
      total += result.sealed;
      if (!result.head) continue;
      deps.heads.append(result.head);
      const { officineId: officine, position, digest, keyId, signature } = result.head;
      deps.log.info({ auditHead: { officine, position, digest, keyId, signature } }, "audit sealed");
    }
  }
  deps.metrics?.sealedEvents.inc(total);
  return total;
}

/** Starts sealing at intervals. A failure (database away) is logged and tried again: events stay pending, none is lost. */
export function startSealer(deps: SealerDeps): Sealer {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<void> => {
    try {
      await sealAll(deps);
    } catch (error) {
      deps.log.error({ err: error }, "audit events not sealed");
    }
  };
  const plan = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = round().finally(plan);
    }, PERIOD_MS);
  };
  plan();

  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      await round();
    },
  };
}
