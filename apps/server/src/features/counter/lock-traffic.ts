/**
 * Calls under way about the lock of one ordonnance, in this process. The service gives an officine the same lock again: a release that
 * comes after a new consultation of the same number would give back the lock of the sale that has just taken it.
 */
export interface LockTraffic {
  /** Consults a number, and records the answer, once its releases on their way have ended. */
  consult<T>(key: string, run: () => Promise<T>): Promise<T>;
  /** Gives a lock back, unless its number is being consulted again: the lock is then that consultation's. */
  release(key: string, run: () => Promise<void>): Promise<void>;
}

/**
 * Nothing here matters to the data. Two processes do not see each other's calls: at worst a lock ends early, and the driver takes it
 * again when the execution is sent.
 */
export function createLockTraffic(): LockTraffic {
  const consulting = new Map<string, number>();
  const releasing = new Map<string, Promise<void>>();
  return {
    async consult(key, run) {
      consulting.set(key, (consulting.get(key) ?? 0) + 1);
      try {
        await releasing.get(key);
        return await run();
      } finally {
        const left = (consulting.get(key) ?? 1) - 1;
        if (left === 0) consulting.delete(key);
        else consulting.set(key, left);
      }
    },
    async release(key, run) {
      if (consulting.has(key)) return;
      const released = (releasing.get(key) ?? Promise.resolve()).then(run, run);
      const settled = released.then(
        () => undefined,
        () => undefined,
      );
      releasing.set(key, settled);
      await settled;
      if (releasing.get(key) === settled) releasing.delete(key);
      return released;
    },
  };
}
