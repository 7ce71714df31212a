import type { CrashResult } from "@comptoir/e2e/crash/run-crash";

export const MIN_KILLS = 50;
export const MIN_ACTS = 200;

type Counted = Pick<CrashResult, "kills" | "acts" | "lost" | "doubled">;

/** What is wrong with a crash run, in words; empty when it proves what it should (decisions, Tests that cannot lie). */
export function judgeCrash({ kills, acts, lost, doubled }: Counted): string[] {
  const faults: string[] = [];
  if (!(kills >= MIN_KILLS)) faults.push(`${kills} kills, ${MIN_KILLS} at least`);
  if (!(acts >= MIN_ACTS)) faults.push(`${acts} acts, ${MIN_ACTS} at least`);
  if (lost !== 0) faults.push(`${lost} lost`);
  if (doubled !== 0) faults.push(`${doubled} doubled`);
  return faults;
}
