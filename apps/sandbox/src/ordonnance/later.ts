/** Work that nobody waits for, done after a while unless the service stops first. */
export interface Later {
  run(ms: number, work: () => Promise<void>): void;
  /** Drops what has not begun and waits for the rest. */
  close(): Promise<void>;
}

export function openLater(onError: (error: unknown) => void): Later {
  const waiting = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let closed = false;
  return {
    run: (ms, work) => {
      if (closed) return;
      const timer = setTimeout(() => {
        waiting.delete(timer);
        const done = work()
          .catch(onError)
          .finally(() => running.delete(done));
        running.add(done);
      }, ms);
      waiting.add(timer);
    },
    close: async () => {
      closed = true;
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
      await Promise.all(running);
    },
  };
}
