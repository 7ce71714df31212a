import { type Burst, type BurstStep, createBurstDetector, type KeyPress } from "@comptoir/wire/barcode";

export interface GatePorts {
  /** A scanner's burst is complete: none of its keys went anywhere else. */
  onBurst(burst: Burst): void;
  /** Held keys that were typing after all, in order. */
  onTyped(presses: readonly KeyPress[]): void;
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

/** Holds each character until it is known whether a scanner or a hand wrote it (counter-ux.md, Focus rule). */
export function createKeyGate(ports: GatePorts): KeyGate {
  const detector = createBurstDetector();
  let count = 0;
  let cancel: () => void = () => {};

  function follow(step: BurstStep): void {
    if (step.released.length > 0) ports.onTyped(step.released);
    if (step.burst) ports.onBurst(step.burst);
    if (step.released.length > 0 || step.burst) count = 0;
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
    holding: () => count,
    settle() {
      cancel();
      follow(detector.elapse(Number.POSITIVE_INFINITY));
    },
    press(press) {
      const step = detector.press(press);
      follow(step);
      if (step.decision === "hold") count += 1;
      arm();
      return step.decision === "release" ? "free" : "taken";
    },
  };
}
