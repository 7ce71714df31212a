import { describe, expect, it } from "vitest";
import { completeBirthDate, isCalendarDay, toBillingDay } from "./birth-date.js";
import { parseBirthPlace } from "./birth-place.js";

describe("date de naissance", () => {
  it.each([
    [{ year: 1950 }, "1950-12-31"],
    [{ year: 1950, month: 6 }, "1950-06-01"],
    [{ year: 1950, day: 12 }, "1950-01-12"],
  ])("[ins#7.13] %o → %s, flagged", (partial, date) => {
    expect(completeBirthDate(partial)).toEqual({ date, interpreted: true });
  });
  it("a whole date is taken as it is; an impossible one is none", () => {
    expect(completeBirthDate({ year: 2000, month: 2, day: 29 })).toEqual({ date: "2000-02-29", interpreted: false });
    expect(completeBirthDate({ year: 1900, month: 2, day: 29 })).toBeUndefined();
    expect(completeBirthDate({ year: 1950, month: 13 })).toBeUndefined();
    expect(completeBirthDate({ year: 50 })).toBeUndefined();
  });
  it.each(["1950-00-00", "1950-06-00", "1950-13-32", "1950-1-1", "1950-02-30", ""])("[ins#7.14] %s is no day of the calendar", (date) => {
    expect(isCalendarDay(date)).toBe(false);
  });
  it("[ins#7.15] a lunar date becomes a day for billing, and never is one itself", () => {
    expect(isCalendarDay("1950-13-32")).toBe(false);
    expect(toBillingDay("1950-13-32")).toBe("1950-12-31");
    expect(toBillingDay("1951-02-33")).toBe("1951-02-28");
    expect(toBillingDay("1952-02-33")).toBe("1952-02-29");
    expect(toBillingDay("1950-06-15")).toBe("1950-06-15");
    expect(toBillingDay("1950-00-15")).toBeUndefined();
  });
});

describe("lieu de naissance (INSEE)", () => {
  it.each([
    ["63220", "COMMUNE"],
    ["2A020", "COMMUNE"],
    ["2B020", "COMMUNE"],
    ["99255", "ABROAD"],
    ["99999", "UNKNOWN"],
  ])("%s: %s", (code, kind) => {
    expect(parseBirthPlace(code)).toEqual({ kind, code });
  });
  it.each(["6322", "632200", "2C020", "00000", "", "6322O"])("« %s » is none", (code) => {
    expect(parseBirthPlace(code)).toBeUndefined();
  });
});
