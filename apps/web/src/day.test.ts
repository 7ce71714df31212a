import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf, formatDate, formatDay, formatStamp, formatTime, parseDay, slashDay } from "./day.js";

describe("days", () => {
  it("are shown JJ/MM/AAAA, lunar ones included", () => {
    expect(formatDay("1955-06-15")).toBe("15/06/1955");
    expect(formatDay("1955-00-00")).toBe("00/00/1955");
    expect(formatDay(undefined)).toBe("");
  });
  it.each([
    ["15061955", "1955-06-15"],
    ["15/06/1955", "1955-06-15"],
    ["5.6.1955", "1955-06-05"],
    ["29/02/2024", "2024-02-29"],
    ["29/02/2023", undefined],
    ["31/11/2026", undefined],
    ["1955-06-15", undefined],
    ["", undefined],
  ])("typed %j are %j", (text, day) => expect(parseDay(text)).toBe(day));
  it("come back from what is shown", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }), (date) => {
        const day = date.toISOString().slice(0, 10);
        expect(parseDay(formatDay(day))).toBe(day);
      }),
    );
  });
  it("get their slashes while digits are typed, and are then left alone", () => {
    expect([slashDay("15"), slashDay("150"), slashDay("15061955"), slashDay("15/0")]).toEqual(["15", "15/0", "15/06/1955", "15/0"]);
  });
  it("of an instant are those of Paris", () => {
    expect(dayOf(new Date("2026-11-22T23:30:00Z"))).toBe("2026-11-23");
    expect(formatDate("2026-06-30T22:30:00Z")).toBe("01/07/2026");
    expect(formatTime("2026-11-22T09:42:07Z")).toBe("10:42");
    expect(formatStamp("2026-11-22T09:42:07Z")).toBe("22/11/2026 10:42:07");
  });
});
