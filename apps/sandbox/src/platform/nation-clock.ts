import { type CalendarDay, calendarDay } from "./calendar.js";
import type { Nation } from "./database.js";
import { findSetting, writeSetting } from "./settings.js";

/** The time in the nation: the machine's, moved forward by whoever plays with it. The shift survives restarts. */
export interface NationClock {
  now(): Date;
  today(): CalendarDay;
  /** The machine's own time: journals and durations. */
  technicalNow(): Date;
  offsetMs(): number;
  /** Moves the nation's time forward; it never goes back. Refuses (RangeError) a negative step and a total over {@link maxOffsetMs}. */
  advance(ms: number): Promise<void>;
}

/** Fifty years: beyond it nothing of the nation's calendar makes sense. */
export const maxOffsetMs = 50 * 365.25 * 24 * 3600 * 1000;
const settingName = "clock";

/** Reads the stored shift and returns the clock. */
export async function openNationClock(nation: Nation, technicalNow: () => Date = () => new Date()): Promise<NationClock> {
  const stored = (await findSetting(nation, settingName)) as { offsetMs: number } | undefined;
  let offset = stored?.offsetMs ?? 0;
  const now = (): Date => new Date(technicalNow().getTime() + offset);
  return {
    now,
    today: () => calendarDay(now()),
    technicalNow,
    offsetMs: () => offset,
    advance: async (ms) => {
      const next = offset + ms;
      if (!Number.isSafeInteger(ms) || ms < 0 || next > maxOffsetMs) throw new RangeError(`clock step refused: ${ms} ms`);
      await writeSetting(nation, settingName, { offsetMs: next });
      offset = next;
    },
  };
}
