/** Places where a test may stop the process dead, as a power cut would (decisions, Tests that cannot lie). */
export const FAILPOINTS = ["after-claim", "after-send", "before-record", "after-commit-before-reply"] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Called where the process may be stopped; resolves at once when the place is not armed. */
export type Failpoint = (name: FailpointName) => Promise<void>;

/** Nothing armed. */
export const noFailpoint: Failpoint = async () => undefined;

/** Arms the named places (configuration `failpoints`, bac à sable only). Reaching one ends the process with SIGKILL. */
export function createFailpoint(armed: readonly string[], kill: () => void = () => void process.kill(process.pid, "SIGKILL")): Failpoint {
  const unknown = armed.filter((name) => !(FAILPOINTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`unknown failpoint: ${unknown.join(", ")} (known: ${FAILPOINTS.join(", ")})`);
  const set = new Set<string>(armed);
  return async (name) => {
    if (!set.has(name)) return;
    kill();
    // The signal may take a moment; nothing after this point may run meanwhile.
    await new Promise<never>(() => undefined);
  };
}
