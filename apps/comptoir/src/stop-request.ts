const PARENT_LOOK_MS = 1000;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP; more of them change nothing (npm repeats Ctrl+C). Under `npm start` the shell
 * between npm and this process passes no signal on: when the parent changes, npm is gone and so should we be.
 */
export function waitForStopRequest(env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    if (env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, PARENT_LOOK_MS).unref();
  });
}
