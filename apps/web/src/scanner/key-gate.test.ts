import type { Burst, KeyPress } from "@comptoir/wire/barcode";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKeyGate, ECHO_MS } from "./key-gate.js";

/** A clock that the test moves, with the timers that hang on it. */
function createBench() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const bursts: Burst[] = [];
  const typed: string[] = [];
  const acted: string[] = [];
  const shown: string[] = [];
  const held: string[] = [];
  const gate = createKeyGate({
    onBurst: (burst) => bursts.push(burst),
    onTyped: (presses) => typed.push(...presses.map((press) => press.key)),
    onPending: (presses) => shown.push(presses.map((press) => press.key).join("")),
    onHeld: (presses) => held.push(presses.map((press) => press.key).join("")),
    now: () => now,
    later(run, ms) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  });
  function wait(ms: number): void {
    const until = now + ms;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((timer) => timer !== next);
      now = Math.max(now, next.at);
      next.run();
    }
    now = until;
  }
  function press(key: string, change: Partial<KeyPress> = {}): void {
    const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key;
    if (gate.press({ key, code, timeMs: now, ...change }) === "free") acted.push(key);
  }
  function write(text: string, gap: number, end?: string): void {
    for (const key of text) {
      press(key);
      wait(gap);
    }
    if (end) press(end);
  }
  return { gate, bursts, typed, acted, shown, held, wait, press, write };
}

const ON = "01S2TBPZ2JCNZZYGHZ";

describe("the key gate", () => {
  it.each([
    ["Enter", 5],
    ["Tab", 20],
    [undefined, 5],
    [undefined, 40],
  ])("[O5] keeps a whole burst (end %s, %d ms apart) from everything but the scanner router", (end, gap) => {
    const bench = createBench();
    bench.write(ON, gap, end);
    bench.wait(500);
    expect(bench.bursts.map((burst) => burst.raw)).toEqual([ON]);
    expect(bench.typed).toEqual([]);
    expect(bench.acted).toEqual([]);
  });

  it("keeps a burst whole when the scanner types its separators as Ctrl+]", () => {
    const bench = createBench();
    bench.write("10A1B2", 5);
    bench.press("]", { ctrl: true, code: "BracketRight" });
    bench.wait(5);
    bench.write("21SN1", 5, "Enter");
    expect(bench.bursts.map((burst) => burst.raw)).toEqual(["10A1B2\u001d21SN1"]);
  });

  it("drops the second line end of a CR LF suffix: no window is validated by it", () => {
    const bench = createBench();
    bench.write(ON, 5, "Enter");
    bench.wait(5);
    bench.press("ArrowDown");
    expect(bench.acted).toEqual([]);
    bench.wait(500);
    bench.press("Enter");
    expect(bench.acted).toEqual(["Enter"]);
  });

  it("gives typing back in order, each letter 61 ms after it was pressed", () => {
    const bench = createBench();
    bench.press("d");
    bench.wait(60);
    expect(bench.typed).toEqual([]);
    bench.wait(1);
    expect(bench.typed).toEqual(["d"]);
    bench.write("esmalix", 90);
    bench.wait(500);
    expect(bench.typed.join("")).toBe("desmalix");
    expect(bench.bursts).toEqual([]);
  });

  it("lets a lone Entrée, FIN or F3 act at once, after the letters held before it", () => {
    const bench = createBench();
    bench.press("n");
    bench.press("End");
    expect(bench.typed).toEqual(["n"]);
    expect(bench.acted).toEqual(["End"]);
    bench.press("F3");
    bench.press("Enter");
    expect(bench.acted).toEqual(["End", "F3", "Enter"]);
  });

  it("shows a lone letter long before 50 ms, then has it written", () => {
    const bench = createBench();
    bench.press("d");
    bench.wait(ECHO_MS);
    expect(bench.shown).toEqual(["d"]);
    expect(bench.typed).toEqual([]);
    bench.wait(100);
    expect(bench.typed).toEqual(["d"]);
    expect(bench.shown).toEqual(["d", ""]);
  });

  it("says at once what it holds, and when it holds it no more", () => {
    const bench = createBench();
    bench.press("d");
    expect(bench.held).toEqual(["d"]);
    bench.wait(100);
    expect(bench.held).toEqual(["d", ""]);
    bench.write(ON, 5, "Enter");
    expect(bench.held.slice(2, 5)).toEqual(["0", "01", "01S"]);
    expect(bench.held.at(-1)).toBe("");
  });

  it("shows each key of a hand within 50 ms, written or pending, however fast it rolls over the keys", () => {
    expect(ECHO_MS).toBeLessThan(50);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 51, max: 300 }), { minLength: 1, maxLength: 30 }), (gaps) => {
        const bench = createBench();
        let pressed = 0;
        for (const gap of gaps) {
          bench.press("abcdefghij"[pressed % 10] ?? "");
          pressed += 1;
          bench.wait(50);
          // From its twelfth key on an unbroken run is a scanner's, whatever its pace.
          if (pressed < 12) expect(bench.typed.length + (bench.shown.at(-1) ?? "").length).toBe(pressed);
          bench.wait(gap - 50);
        }
      }),
    );
  });

  it.each([5, 15, 24])("shows nothing of a scanner that leaves %d ms between its keys", (gap) => {
    const bench = createBench();
    bench.write(ON, gap, "Enter");
    bench.wait(500);
    expect(bench.shown.filter(Boolean)).toEqual([]);
    expect(bench.bursts.map((burst) => burst.raw)).toEqual([ON]);
  });

  it.each([30, 50, 60])("takes the picture of a slower scanner's keys off, %d ms apart, and gives none of them to a field", (gap) => {
    const bench = createBench();
    bench.write(ON, gap, "Enter");
    bench.wait(500);
    expect(bench.bursts.map((burst) => burst.raw)).toEqual([ON]);
    expect(bench.typed).toEqual([]);
    expect(bench.shown.at(-1)).toBe("");
    if (gap <= 50) expect(Math.max(...bench.shown.map((text) => text.length))).toBeLessThan(4);
  });

  it("decides at once when the hand goes to the mouse", () => {
    const bench = createBench();
    bench.press("t");
    bench.gate.settle();
    expect(bench.typed).toEqual(["t"]);
    bench.wait(500);
    expect(bench.typed).toEqual(["t"]);
  });

  it("lets keys that wait behind a busy page go before its late timer", () => {
    const bench = createBench();
    bench.press("0");
    // The page froze for 300 ms: the next keys were pressed in time and are read late.
    bench.press("1", { timeMs: 8 });
    bench.press("S", { timeMs: 16 });
    bench.press("2", { timeMs: 24 });
    bench.press("T", { timeMs: 32 });
    bench.press("Enter", { timeMs: 40 });
    expect(bench.bursts.map((burst) => burst.raw)).toEqual(["01S2T"]);
    expect(bench.typed).toEqual([]);
  });

  it("loses and repeats no key, whatever the hand or the scanner does", () => {
    const action = fc.record({
      key: fc.constantFrom("a", "b", "1", "2", "Z", "Enter", "Tab", "End", "ArrowDown", "F3"),
      gap: fc.integer({ min: 0, max: 160 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const bench = createBench();
        for (const { key, gap } of actions) {
          bench.press(key);
          bench.wait(gap);
        }
        bench.gate.settle();
        const characters = actions.map(({ key }) => key).filter((key) => key.length === 1);
        const out = bench.typed.length + bench.bursts.reduce((sum, burst) => sum + burst.raw.length, 0);
        expect(out).toBe(characters.length);
        expect(bench.gate.holding()).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
