import { describe, expect, it } from "vitest";
import { addDays, addMonths, calendarDay, isCalendarDay } from "./calendar.js";

describe("calendar", () => {
  it("[ON#60] a day is the day in Paris, on both nights of the change of hour", () => {
    expect(calendarDay(new Date("2026-10-24T22:30:00Z"))).toBe("2026-10-25");
    expect(calendarDay(new Date("2026-10-25T22:30:00Z"))).toBe("2026-10-25");
    expect(calendarDay(new Date("2026-10-25T23:30:00Z"))).toBe("2026-10-26");
    expect(calendarDay(new Date("2026-03-29T22:30:00Z"))).toBe("2026-03-30");
  });

  it("[ON#16] months later, or the last day of a shorter month", () => {
    expect(addMonths("2026-11-30", 3)).toBe("2027-02-28");
    expect(addMonths("2027-11-30", 3)).toBe("2028-02-29");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2026-05-15", -6)).toBe("2025-11-15");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  });

  it("knows the days that exist", () => {
    expect(["2026-02-28", "2028-02-29"].every(isCalendarDay)).toBe(true);
    expect(["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-00-00", ""].some(isCalendarDay)).toBe(false);
  });
});
