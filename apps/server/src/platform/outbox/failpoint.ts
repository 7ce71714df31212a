/** Places where a test may stop the process dead, as a power cut would (decisions, Tests that cannot lie). */
export const FAILPOINTS = ["after-claim", "after-send", "before-record", "after-commit-before-reply"] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Called where the process may be stopped; resolves at once when the place is not armed. */
export type Failpoint = (name: FailpointName) => Promise<void>;

/** Nothing armed. */
export const noFailpoint: Failpoint = async () => undefined;

export interface FailpointOptions {
  /** Asked each time a named place is reached: where it says no, the process goes on. Always yes unless given. */
  readonly armed?: () => boolean;
  readonly kill?: () => void;
}

/** The named places (configuration `failpoints`, bac à sable only). Reaching one that is armed ends the process with SIGKILL. */
export function createFailpoint(names: readonly string[], options: FailpointOptions = {}): Failpoint {
  const { armed = () => true, kill = () => void process.kill(process.pid, "SIGKILL") } = options;
  const unknown = names.filter((name) => !(FAILPOINTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`unknown failpoint: ${unknown.join(", ")} (known: ${FAILPOINTS.join(", ")})`);
  const set = new Set<string>(names);
  return async (name) => {
    if (!set.has(name) || !armed()) return;
    kill();
    // The signal may take a moment; nothing after this point may run meanwhile.
    await new Promise<never>(() => undefined);
  };
}
