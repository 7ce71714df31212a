/** Every default of the outbox, in one place. Milliseconds. */
export interface OutboxSettings {
  /** How long a claim holds. Longer than any call and the time it is left to settle, or a slow answer would be taken for a lost one. */
  readonly leaseMs: number;
  /** A call without an answer after this time has an unknown outcome. */
  readonly timeoutMs: number;
  /** Longest time before a row written by another process is seen. */
  readonly pollMs: number;
  /** Calls in flight in this process, all officines together. */
  readonly slots: number;
  /** Calls in flight per officine and service, all processes together. */
  readonly parallel: number;
  /** First delay after an attempt that came to nothing; it doubles, with jitter, up to `backOffMaxMs`. */
  readonly backOffBaseMs: number;
  readonly backOffMaxMs: number;
  /**
   * After an unknown outcome, time left to the service to end what it may have begun. A call that ends later than this was answered
   * « absent » too early: then the sender's fence (OutboxMessage.maybeUnderWay) or the service's memory of keys prevents a double.
   */
  readonly settleMs: number;
  /** Longest time between two looks at a service that is away. */
  readonly probeMaxMs: number;
}

export const OUTBOX_DEFAULTS: OutboxSettings = {
  leaseMs: 20_000,
  timeoutMs: 10_000,
  pollMs: 500,
  slots: 32,
  parallel: 8,
  backOffBaseMs: 1_000,
  backOffMaxMs: 60_000,
  settleMs: 2_000,
  probeMaxMs: 30_000,
};

/** The defaults with some replaced; refuses a lease that a call, with the time left to it to end at the service, could outlive. */
export function buildOutboxSettings(replaced: Partial<OutboxSettings> = {}): OutboxSettings {
  const settings = { ...OUTBOX_DEFAULTS, ...replaced };
  const longest = settings.timeoutMs + settings.settleMs;
  if (longest >= settings.leaseMs) throw new Error(`outbox: a call may last ${longest} ms but its lease only ${settings.leaseMs} ms`);
  return settings;
}
