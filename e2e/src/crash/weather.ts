import { setTimeout as sleep } from "node:timers/promises";
import type { NationControl } from "../nation-control.js";

const only = ["dispense"];
/**
 * What happens to executions on their way, one after the other: delivered twice, slow, answered into the void, cut short, delivered again
 * after their answer, answered in no language, and one held up for longer than the officine waits before it asks, then carried out all
 * the same.
 */
const WEATHER = [
  { kind: "answer-twice", only },
  { kind: "slow", ms: 700, only },
  { kind: "answer-lost-after-commit", times: 2, only },
  { kind: "half-answer", bytes: 25, times: 2, only },
  { kind: "duplicate-later", ms: 2_500, only },
  { kind: "unreadable-answer", form: "cut-json", times: 2, only },
  { kind: "slow", ms: 15_000, times: 1, only },
] as const;
const CHANGES_EVERY_MS = 1_500;

/** The nation answers badly, in turn, until told that it is enough; then it is well again. Other faults in force stay. */
export async function keepBadWeather(control: NationControl, enough: () => boolean): Promise<void> {
  for (let turn = 0; !enough(); turn += 1) {
    const fault = WEATHER[turn % WEATHER.length] ?? WEATHER[0];
    await control.setFault(fault);
    await sleep(CHANGES_EVERY_MS);
    await control.liftFaults(fault.kind);
  }
}
