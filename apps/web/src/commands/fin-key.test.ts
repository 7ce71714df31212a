import { describe, expect, it } from "vitest";
import { type Caret, shouldFinValidate } from "./fin-key.js";

const caret = (value: string, end: number | null, change: Partial<Caret> = {}): Caret => ({
  value,
  start: end,
  end,
  backward: false,
  unmoved: false,
  ...change,
});

describe("the FIN key", () => {
  it("validates outside a text field", () => expect(shouldFinValidate(undefined)).toBe(true));
  it("validates when the caret is at the end, or the field is empty", () => {
    expect(shouldFinValidate(caret("DESMALIX", 8))).toBe(true);
    expect(shouldFinValidate(caret("", 0))).toBe(true);
  });
  it("only moves the caret when it is elsewhere; the second press validates", () => {
    expect(shouldFinValidate(caret("DESMALIX", 3))).toBe(false);
    expect(shouldFinValidate(caret("DESMALIX", 8))).toBe(true);
  });
  it("looks at the end of a selection that holds the caret", () => {
    expect(shouldFinValidate(caret("DESMALIX", 8, { start: 0 }))).toBe(true);
    expect(shouldFinValidate(caret("DESMALIX", 8, { start: 0, backward: true }))).toBe(false);
  });
  it("takes the end of the line for the end in a text of several lines", () => {
    expect(shouldFinValidate(caret("deux\nlignes", 4))).toBe(true);
    expect(shouldFinValidate(caret("deux\nlignes", 6))).toBe(false);
  });
  it("validates when the press before moved nothing", () =>
    expect(shouldFinValidate(caret("ligne repliée", 5, { unmoved: true }))).toBe(true));
  it("validates in a field that tells no caret", () => expect(shouldFinValidate(caret("12", null))).toBe(true));
});
