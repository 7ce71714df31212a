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
    ["21/1120", undefined],
    ["21/11202", undefined],
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
  it("get their slashes while digits are typed", () => {
    const shown: string[] = [];
    for (const digit of "21112026") {
      const before = shown.at(-1) ?? "";
      shown.push(slashDay(before + digit, before));
    }
    expect(shown).toEqual(["2", "21", "21/1", "21/11", "21/11/2", "21/11/20", "21/11/202", "21/11/2026"]);
    expect(slashDay("15061955", "")).toBe("15/06/1955");
  });
  it("are left alone when corrected, or when the slashes are typed by hand", () => {
    expect(slashDay("21/1", "21/11")).toBe("21/1");
    expect([slashDay("5/", "5"), slashDay("5/6/", "5/6"), slashDay("5/6/1955", "5/6/195")]).toEqual(["5/", "5/6/", "5/6/1955"]);
    expect(slashDay("21/", "21")).toBe("21/");
  });
  it("of an instant are those of Paris", () => {
    expect(dayOf(new Date("2026-11-22T23:30:00Z"))).toBe("2026-11-23");
    expect(formatDate("2026-06-30T22:30:00Z")).toBe("01/07/2026");
    expect(formatTime("2026-11-22T09:42:07Z")).toBe("10:42");
    expect(formatStamp("2026-11-22T09:42:07Z")).toBe("22/11/2026 10:42:07");
  });
});
