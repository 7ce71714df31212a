import { BURST_DEFAULTS, type Burst, type BurstStep, createBurstDetector, type KeyPress } from "@comptoir/wire/barcode";

export interface GatePorts {
  /** A scanner's burst is complete: none of its keys went anywhere else. */
  onBurst(burst: Burst): void;
  /** Held keys that were typing after all, in order. */
  onTyped(presses: readonly KeyPress[]): void;
  /**
   * Held keys that a hand probably wrote, to be shown and no more: no field and no command has them yet. Empty = nothing to show.
   * Follows a key by `ECHO_MS` at most.
   */
  onPending(presses: readonly KeyPress[]): void;
  /** What is held changed: nothing any more, one key that a hand probably wrote, or more. Told at once, before anything is shown. */
  onHeld(presses: readonly KeyPress[]): void;
  /** The clock of `KeyPress.timeMs`. */
  now(): number;
  later(run: () => void, ms: number): () => void;
}

/** What becomes of the key just pressed: kept for now or dropped (`taken`), or free to act. */
export type GateVerdict = "taken" | "free";

export interface KeyGate {
  press(press: KeyPress): GateVerdict;
  /** Decides at once what is held: the hand went elsewhere (mouse, another window). */
  settle(): void;
  /** Keys held now. */
  holding(): number;
}

/** A timer this late shows a busy page: keys may be waiting behind it, and they go first. */
const LATE_MS = 20;

/** Silence after a key that shows it: half the time within which a key should be seen (50 ms, counter-ux.md). */
export const ECHO_MS = 25;

/** Longest unbroken run of a hand; a scanner's goes on without being kept here. */
const MOST_HELD = 64;

/** Enough keys, at a pace that fingers do not keep: not to be shown. */
function looksScanned(held: readonly KeyPress[]): boolean {
  const [first, last] = [held[0], held[held.length - 1]];
  if (!first || !last || held.length < BURST_DEFAULTS.minLength) return false;
  return (last.timeMs - first.timeMs) / (held.length - 1) <= BURST_DEFAULTS.meanGapMs;
}

/** Holds each character until it is known whether a scanner or a hand wrote it (counter-ux.md, Focus rule). */
export function createKeyGate(ports: GatePorts): KeyGate {
  const detector = createBurstDetector();
  let held: KeyPress[] = [];
  let shown = false;
  let cancel: () => void = () => {};
  let cancelEcho: () => void = () => {};

  function follow(step: BurstStep): void {
    if (step.released.length > 0) ports.onTyped(step.released);
    if (step.burst) ports.onBurst(step.burst);
    if (step.released.length === 0 && !step.burst) return;
    held = [];
    hide();
    ports.onHeld(held);
  }

  function hide(): void {
    cancelEcho();
    if (shown) ports.onPending([]);
    shown = false;
  }

  /** A fast scanner leaves no silence: its keys are never shown. */
  function armEcho(): void {
    cancelEcho();
    if (looksScanned(held)) {
      hide();
      return;
    }
    cancelEcho = ports.later(() => {
      shown = true;
      ports.onPending([...held]);
    }, ECHO_MS);
  }

  function arm(): void {
    cancel();
    const deadline = detector.deadline();
    if (deadline === undefined) return;
    const wait = Math.max(0, deadline - ports.now()) + 1;
    cancel = ports.later(() => {
      if (ports.now() - deadline > LATE_MS) cancel = ports.later(expire, LATE_MS);
      else expire();
    }, wait);
  }

  function expire(): void {
    follow(detector.elapse(ports.now()));
    arm();
  }

  return {
    holding: () => held.length,
    settle() {
      cancel();
      follow(detector.elapse(Number.POSITIVE_INFINITY));
    },
    press(press) {
      const step = detector.press(press);
      follow(step);
      if (step.decision === "hold") {
        if (held.length < MOST_HELD) held.push(press);
        ports.onHeld(held);
        armEcho();
      }
      arm();
      return step.decision === "release" ? "free" : "taken";
    },
  };
}
