import { type KeyPress, readKey } from "./burst-key.js";

/** Pace of a scanner, in milliseconds between keys and in characters (specs: counter, §3). */
export interface BurstOptions {
  /** A lone character is held this long before it counts as typing. Scanners leave up to 60 ms between their keys. */
  readonly holdMs: number;
  /** Longest pause within a burst, and quiet time that ends it. Per character: a long code has no total limit. */
  readonly maxGapMs: number;
  /** Shortest burst. */
  readonly minLength: number;
  /** A burst without Enter or Tab must average this pace, which fingers do not keep… */
  readonly meanGapMs: number;
  /** …unless it is at least this long. */
  readonly sustainedLength: number;
  /** Characters kept; a longer burst is reported with `overflow`. */
  readonly maxLength: number;
  /** Characters that the scanner is set to send first; taken off when present, and then any length is a burst. */
  readonly prefix: string;
}

export const BURST_DEFAULTS: BurstOptions = {
  holdMs: 60,
  maxGapMs: 100,
  minLength: 4,
  meanGapMs: 50,
  sustainedLength: 12,
  maxLength: 4096,
  prefix: "",
};

/** A code typed by a scanner. */
export interface Burst {
  /** By the computer's keyboard layout, as a field would have shown it. */
  readonly raw: string;
  /** By the place of the keys, as on a US keyboard. */
  readonly physical: string;
  readonly terminator?: "Enter" | "Tab";
  /** Longer than `maxLength`: what is given is its head and no code. */
  readonly overflow: boolean;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What to do after one key or one wait.
 * - `decision`, for the key just pressed: `hold` = keep it from everything until told; `release` = let it act; `swallow` = drop it.
 * - `released`: keys held earlier that were typing after all: replay them, in order, before the key just pressed.
 * - `burst`: a code is complete; its held keys are dropped.
 */
export interface BurstStep {
  readonly decision?: "hold" | "release" | "swallow";
  readonly released: readonly KeyPress[];
  readonly burst?: Burst;
}

interface Held {
  readonly presses: readonly KeyPress[];
  readonly count: number;
  readonly raw: string;
  readonly physical: string;
  readonly startMs: number;
  readonly lastMs: number;
}

/** State of the machine. `tail`: a burst has just ended, and a second line end may follow it. */
export type BurstState =
  | { readonly kind: "idle" }
  | { readonly kind: "held"; readonly held: Held }
  | { readonly kind: "tail"; readonly endMs: number };

const IDLE: BurstState = { kind: "idle" };

/** Instant at which `elapse` has something to say; `undefined` = only a key can. */
function deadlineOf(state: BurstState, options: BurstOptions): number | undefined {
  if (state.kind !== "held") return undefined;
  return state.held.lastMs + (state.held.count === 1 ? options.holdMs : options.maxGapMs);
}

function hasPrefix(held: Held, prefix: string): boolean {
  return prefix !== "" && (held.raw.startsWith(prefix) || held.physical.startsWith(prefix));
}

function isBurst(held: Held, terminated: boolean, options: BurstOptions): boolean {
  if (hasPrefix(held, options.prefix)) return held.count > [...options.prefix].length;
  if (held.count < options.minLength) return false;
  if (terminated || held.count >= options.sustainedLength) return true;
  return (held.lastMs - held.startMs) / (held.count - 1) <= options.meanGapMs;
}

function buildBurst(held: Held, options: BurstOptions, terminator?: "Enter" | "Tab"): Burst {
  const strip = (text: string) => (options.prefix !== "" && text.startsWith(options.prefix) ? text.slice(options.prefix.length) : text);
  return {
    raw: strip(held.raw),
    physical: strip(held.physical),
    ...(terminator ? { terminator } : {}),
    overflow: held.count > options.maxLength,
    startMs: held.startMs,
    endMs: held.lastMs,
  };
}

/** Ends what is held: a burst, or typing to give back. */
function settle(state: BurstState, options: BurstOptions): { state: BurstState; released: readonly KeyPress[]; burst?: Burst } {
  if (state.kind !== "held") return { state, released: [] };
  if (isBurst(state.held, false, options))
    return { state: { kind: "tail", endMs: state.held.lastMs }, released: [], burst: buildBurst(state.held, options) };
  return { state: IDLE, released: state.held.presses };
}

function append(held: Held | undefined, press: KeyPress, raw: string, physical: string, options: BurstOptions): Held {
  const count = (held?.count ?? 0) + 1;
  const fits = count <= options.maxLength;
  return {
    // A burst for sure is never replayed: its presses need not be kept.
    presses: count >= options.sustainedLength ? [] : [...(held?.presses ?? []), press],
    count,
    raw: (held?.raw ?? "") + (fits ? raw : ""),
    physical: (held?.physical ?? "") + (fits ? physical : ""),
    startMs: held?.startMs ?? press.timeMs,
    lastMs: press.timeMs,
  };
}

/** One key. Pure: the same state and key give the same answer. */
export function stepBurst(before: BurstState, press: KeyPress, options: BurstOptions): { state: BurstState; step: BurstStep } {
  const meaning = readKey(press);
  if (meaning.kind === "modifier") return { state: before, step: { decision: "release", released: [] } };
  const late = elapseBurst(before, press.timeMs, options);
  const { state } = late;
  const given = late.step;

  if (meaning.kind === "character") {
    const held = append(state.kind === "held" ? state.held : undefined, press, meaning.raw, meaning.physical, options);
    return { state: { kind: "held", held }, step: { ...given, decision: "hold" } };
  }
  // CR LF arrives as Enter then Enter, Ctrl+J or, on some tablets, an arrow.
  if (
    state.kind === "tail" &&
    press.timeMs - state.endMs <= options.maxGapMs &&
    (meaning.kind === "terminator" || press.key === "ArrowDown")
  )
    return { state, step: { ...given, decision: "swallow" } };
  if (meaning.kind === "terminator" && state.kind === "held" && isBurst(state.held, true, options))
    return {
      state: { kind: "tail", endMs: press.timeMs },
      step: { decision: "swallow", released: [], burst: buildBurst(state.held, options, meaning.terminator) },
    };
  const ended = settle(state, options);
  return {
    state: ended.state.kind === "tail" ? IDLE : ended.state,
    step: {
      decision: "release",
      released: [...given.released, ...ended.released],
      ...((ended.burst ?? given.burst) ? { burst: ended.burst ?? given.burst } : {}),
    },
  };
}

/** Time passing without a key. */
export function elapseBurst(state: BurstState, timeMs: number, options: BurstOptions): { state: BurstState; step: BurstStep } {
  const deadline = deadlineOf(state, options);
  if (deadline === undefined || timeMs <= deadline) return { state, step: { released: [] } };
  const { state: next, released, burst } = settle(state, options);
  return { state: next, step: { released, ...(burst ? { burst } : {}) } };
}

/**
 * Tells a scanner's burst from typing, key by key. The caller keeps every key from its target while the decision is `hold`, sets a
 * timer for `deadline()` and then calls `elapse`.
 */
export interface BurstDetector {
  press(press: KeyPress): BurstStep;
  elapse(timeMs: number): BurstStep;
  deadline(): number | undefined;
}

/** A detector with its state; one per window. */
export function createBurstDetector(options: Partial<BurstOptions> = {}): BurstDetector {
  const all = { ...BURST_DEFAULTS, ...options };
  let state: BurstState = IDLE;
  const keep = (result: { state: BurstState; step: BurstStep }) => {
    state = result.state;
    return result.step;
  };
  return {
    press: (press) => keep(stepBurst(state, press, all)),
    elapse: (timeMs) => keep(elapseBurst(state, timeMs, all)),
    deadline: () => deadlineOf(state, all),
  };
}
