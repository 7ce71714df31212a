/**
 * Delay before the next attempt, in milliseconds: exponential growth with full jitter, so that many clients freed by the same
 * recovery do not come back together.
 *
 * @param attempt 1 for the delay after the first failure; below 1 counts as 1.
 * @param baseMs ceiling of the first delay.
 * @param maxMs ceiling of every delay.
 * @param random uniform in [0, 1), injected so that tests and simulations repeat.
 */
export function backOff(options: { attempt: number; baseMs: number; maxMs: number; random: () => number }): number {
  const exponent = Math.max(0, Math.floor(options.attempt) - 1);
  // 2 ** 1024 is Infinity: the minimum keeps the ceiling finite whatever the number of attempts.
  const ceiling = Math.min(options.maxMs, options.baseMs * 2 ** Math.min(exponent, 1023));
  return Math.floor(options.random() * (ceiling + 1));
}
