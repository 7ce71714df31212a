import type { NationControl } from "../nation-control.js";

/** A dispensation that the officine said was recorded: FIN answered 200. */
export interface Act {
  readonly numero: string;
  /** Idempotency key frozen with the act. */
  readonly dispensationId: string;
}

export interface ActCount {
  /** FIN answered 200 but the service has no execution of it. */
  readonly lost: number;
  /** More executions than acts: a key executed twice, or an ordonnance executed by two keys. */
  readonly doubled: number;
  /** Requests to execute that the service received, repeats included: how often it really was asked. */
  readonly rawRequests: number;
}

/** Counts at the service, which knows nothing of our own books: keys per dispensation = 1, executions per ordonnance = 1. */
export async function countActs(control: NationControl, acts: readonly Act[]): Promise<ActCount> {
  const byKey = new Map<string, number>();
  const byNumero = new Map<string, number>();
  for (const { key, numero } of await control.listExecutions()) {
    byKey.set(key, (byKey.get(key) ?? 0) + 1);
    byNumero.set(numero, (byNumero.get(numero) ?? 0) + 1);
  }
  const requests = await control.listRequests();
  return {
    lost: acts.filter(({ dispensationId }) => !byKey.has(dispensationId)).length,
    doubled: acts.filter(({ dispensationId, numero }) => (byKey.get(dispensationId) ?? 0) > 1 || (byNumero.get(numero) ?? 0) > 1).length,
    rawRequests: requests.filter(({ key }) => key !== null && acts.some(({ dispensationId }) => dispensationId === key)).length,
  };
}
