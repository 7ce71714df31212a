import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Burst, type BurstDetector, type BurstOptions, createBurstDetector, type KeyPress } from "./index.js";

const ON = "ON1:01S2TBPZ2JCNZZYGHZ";

/** US position of each character a code needs: how a scanner types it. */
function usKey(char: string): { code: string; shift: boolean; ctrl?: boolean } {
  if (char === "\u001d") return { code: "BracketRight", shift: false, ctrl: true };
  if (/[A-Z]/.test(char)) return { code: `Key${char}`, shift: true };
  if (/[a-z]/.test(char)) return { code: `Key${char.toUpperCase()}`, shift: false };
  if (/\d/.test(char)) return { code: `Digit${char}`, shift: false };
  const sign: Record<string, { code: string; shift: boolean }> = {
    ":": { code: "Semicolon", shift: true },
    "]": { code: "BracketRight", shift: false },
    "/": { code: "Slash", shift: false },
    "-": { code: "Minus", shift: false },
    "~": { code: "Backquote", shift: true },
  };
  const found = sign[char];
  if (!found) throw new Error(`no key for ${char}`);
  return found;
}

const AZERTY: Record<string, string> = {
  Digit1: "&",
  Digit2: "é",
  Digit3: '"',
  Digit4: "'",
  Digit5: "(",
  Digit6: "-",
  Digit7: "è",
  Digit8: "_",
  Digit9: "ç",
  Digit0: "à",
  KeyA: "q",
  KeyQ: "a",
  KeyZ: "w",
  KeyW: "z",
  KeyM: ",",
  Semicolon: "m",
  BracketRight: "$",
  Slash: "!",
  Minus: ")",
  Backquote: "²",
};

function presses(text: string, startMs: number, gapMs: number, layout: "us" | "azerty" = "us"): KeyPress[] {
  return [...text].map((char, i) => {
    const { code, shift, ctrl = false } = usKey(char);
    const lower = layout === "azerty" ? (AZERTY[code] ?? code.slice(-1).toLowerCase()) : char;
    const key = layout === "azerty" && shift ? lower.toUpperCase() : ctrl ? "]" : lower;
    return { key, code, shift, ctrl, timeMs: startMs + i * gapMs };
  });
}

const named = (key: string, timeMs: number): KeyPress => ({ key, code: key, timeMs });

/** Plays keys as a page does: timers between keys, held keys replayed or dropped. */
function play(keys: readonly KeyPress[], options: Partial<BurstOptions> = {}, detector: BurstDetector = createBurstDetector(options)) {
  const acted: KeyPress[] = [];
  const bursts: Burst[] = [];
  const take = (step: { released: readonly KeyPress[]; burst?: Burst }) => {
    acted.push(...step.released);
    if (step.burst) bursts.push(step.burst);
  };
  for (const press of keys) {
    const deadline = detector.deadline();
    if (deadline !== undefined && deadline + 1 < press.timeMs) take(detector.elapse(deadline + 1));
    const step = detector.press(press);
    take(step);
    if (step.decision === "release") acted.push(press);
  }
  const deadline = detector.deadline();
  if (deadline !== undefined) take(detector.elapse(deadline + 1));
  return { acted: acted.map((press) => press.key), bursts };
}

describe("a scanner", () => {
  test.each([
    ["Enter", [named("Enter", 22 * 8)]],
    ["Tab", [named("Tab", 22 * 8)]],
    ["nothing", []],
  ] as const)("[ON#1] code ended by %s: one burst, no key reaches the page", (end, last) => {
    const { acted, bursts } = play([...presses(ON, 0, 8), ...last]);
    expect(acted).toEqual([]);
    expect(bursts).toEqual([
      { raw: ON, physical: ON, overflow: false, startMs: 0, endMs: 21 * 8, ...(end === "nothing" ? {} : { terminator: end }) },
    ]);
  });

  test("[ON#1] on an AZERTY computer: both readings come with the burst", () => {
    const { bursts } = play(presses("01S2-z", 0, 10, "azerty"));
    expect(bursts[0]?.raw).toBe("à&Sé)w");
    expect(bursts[0]?.physical).toBe("01S2-z");
  });

  test("GS typed as Ctrl+] is kept as U+001D in both readings", () => {
    const { bursts, acted } = play(presses("10A\u001d21B", 0, 10, "azerty"));
    expect(bursts[0]?.physical).toBe("10A\u001d21B");
    expect(bursts[0]?.raw).toContain("\u001d");
    expect(acted).toEqual([]);
  });

  test.each([0, 5, 54, 60])("%d ms between keys", (gap) => {
    expect(play([...presses("3400934913174", 0, gap), named("Enter", 13 * gap + 5)]).bursts).toHaveLength(1);
  });

  test("pauses up to 100 ms within the code are the scanner's", () => {
    const keys = presses("3400934913174", 0, 10).map((press, i) => ({ ...press, timeMs: press.timeMs + (i > 5 ? 85 : 0) }));
    expect(play([...keys, named("Enter", 300)]).bursts).toHaveLength(1);
  });

  test("a long QR has no total time: 300 characters at 50 ms are one burst", () => {
    const text = "A1".repeat(150);
    const { bursts } = play([...presses(text, 0, 50), named("Enter", 300 * 50)]);
    expect(bursts.map((burst) => burst.physical)).toEqual([text]);
  });

  test("four characters are enough, three are typing", () => {
    expect(play([...presses("1234", 0, 10), named("Enter", 45)])).toMatchObject({ acted: [], bursts: [{ raw: "1234" }] });
    expect(play([...presses("123", 0, 10), named("Enter", 45)])).toEqual({ acted: ["1", "2", "3", "Enter"], bursts: [] });
  });

  test("a second line end after the burst is swallowed: Enter, Ctrl+J, an arrow", () => {
    for (const second of [named("Enter", 60), { key: "j", code: "KeyJ", ctrl: true, timeMs: 60 }, named("ArrowDown", 60)]) {
      const { acted, bursts } = play([...presses("12345", 0, 10), named("Enter", 50), second]);
      expect(acted).toEqual([]);
      expect(bursts).toHaveLength(1);
    }
    // A person's Enter, later, acts.
    expect(play([...presses("12345", 0, 10), named("Enter", 50), named("Enter", 400)]).acted).toEqual(["Enter"]);
  });

  test("Shift and its like between the characters change nothing", () => {
    const keys = presses("AB12", 0, 10).flatMap((press) => [named("Shift", press.timeMs - 1), press]);
    const { bursts, acted } = play([...keys, named("Enter", 45)]);
    expect(bursts.map((burst) => burst.raw)).toEqual(["AB12"]);
    expect(acted).toEqual(["Shift", "Shift", "Shift", "Shift"]);
  });

  test("two codes one after the other are two bursts", () => {
    const { bursts, acted } = play([
      ...presses("11112222", 0, 10),
      named("Enter", 80),
      ...presses("33334444", 300, 10),
      named("Enter", 380),
    ]);
    expect(bursts.map((burst) => burst.raw)).toEqual(["11112222", "33334444"]);
    expect(acted).toEqual([]);
  });

  test("a prefix is taken off, on either reading, and makes any length a burst", () => {
    const options = { prefix: "~" };
    expect(play([...presses("~12", 0, 10), named("Enter", 40)], options).bursts).toMatchObject([{ raw: "12" }]);
    expect(play(presses("~ON1:x", 0, 10, "azerty"), options).bursts[0]?.physical).toBe("ON1:x");
    // A scanner without it is still heard.
    expect(play(presses("12345678", 0, 10), options).bursts).toMatchObject([{ raw: "12345678" }]);
    expect(play([...presses("~", 0, 10), named("Enter", 40)], options)).toEqual({ acted: ["~", "Enter"], bursts: [] });
  });
});

describe("a person", () => {
  test("typing at 120 ms: every key acts, in order", () => {
    expect(play([...presses("bonjour", 0, 120), named("Enter", 7 * 120)])).toEqual({ acted: [..."bonjour", "Enter"], bursts: [] });
  });

  test("a lone key is given back within the hold time", () => {
    const detector = createBurstDetector();
    expect(detector.press({ key: "c", code: "KeyC", timeMs: 1000 })).toEqual({ decision: "hold", released: [] });
    expect(detector.deadline()).toBe(1060);
    expect(detector.elapse(1060)).toEqual({ released: [] });
    expect(detector.elapse(1061).released.map((press) => press.key)).toEqual(["c"]);
    expect(detector.deadline()).toBeUndefined();
  });

  test("fast fingers rolling over four keys at 70 ms then a pause", () => {
    const keys = presses("tion", 0, 70).map((press, i) => (i === 1 ? { ...press, timeMs: 50 } : press));
    expect(play(keys)).toEqual({ acted: [..."tion"], bursts: [] });
  });

  test("a key held down repeats and is no scanner", () => {
    const keys = Array.from({ length: 30 }, (_, i) => ({ key: "a", code: "KeyA", timeMs: i === 0 ? 0 : 500 + i * 30, repeat: i > 0 }));
    expect(play(keys)).toEqual({ acted: Array(30).fill("a"), bursts: [] });
  });

  test("Enter, Tab, Escape, arrows, F-keys and shortcuts act at once", () => {
    const detector = createBurstDetector();
    const keys = [
      named("Enter", 1),
      named("Tab", 2),
      named("Escape", 3),
      named("End", 4),
      named("F3", 5),
      { ...named("k", 6), code: "KeyK", ctrl: true },
    ];
    for (const press of keys) expect(detector.press(press)).toEqual({ decision: "release", released: [] });
  });

  test("a key that interrupts gives back what was held before it acts", () => {
    expect(play([...presses("ab", 0, 20), named("Escape", 40)]).acted).toEqual(["a", "b", "Escape"]);
  });

  test("AltGr characters and accents of a French keyboard are characters", () => {
    const keys: KeyPress[] = [
      { key: "@", code: "Digit0", ctrl: true, alt: true, timeMs: 0 },
      { key: "é", code: "Digit2", timeMs: 200 },
      { key: "Dead", code: "BracketLeft", timeMs: 400 },
    ];
    expect(play(keys).acted).toEqual(["@", "é", "Dead"]);
  });
});

describe("properties", () => {
  const key = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...presses("A1b2-]\u001d", 0, 0)) },
    { weight: 1, arbitrary: fc.constantFrom(named("Enter", 0), named("Tab", 0), named("Shift", 0), named("Escape", 0), named("F3", 0)) },
    {
      weight: 1,
      arbitrary: fc.record({ key: fc.string({ unit: "binary" }), code: fc.string(), timeMs: fc.constant(0), repeat: fc.boolean() }),
    },
  );
  const stream = fc.array(fc.tuple(key, fc.oneof(fc.nat(12), fc.nat(300))), { maxLength: 80 }).map((pairs) => {
    let timeMs = 0;
    return pairs.map(([press, gap]) => {
      timeMs += gap;
      return { ...press, timeMs };
    });
  });

  test("each key ends in one place only: acts once, in order, or belongs to a burst", () => {
    fc.assert(
      fc.property(stream, (keys) => {
        const detector = createBurstDetector();
        let held: KeyPress[] = [];
        const acted: KeyPress[] = [];
        for (const press of keys) {
          const step = detector.press(press);
          if (step.burst || step.released.length > 0) {
            if (step.burst) expect(step.released.every((one) => held.includes(one))).toBe(true);
            else expect(step.released).toEqual(held);
            held = [];
          }
          acted.push(...step.released);
          if (step.decision === "hold") held.push(press);
          if (step.decision === "release") acted.push(press);
        }
        expect(acted.filter((press) => !isModifier(press)).map((press) => keys.indexOf(press))).toEqual(
          acted
            .filter((press) => !isModifier(press))
            .map((press) => keys.indexOf(press))
            .sort((a, b) => a - b),
        );
        expect(new Set(acted).size).toBe(acted.length);
      }),
    );
  });
  const isModifier = (press: KeyPress) => press.key === "Shift";

  test("any code typed at scanner pace comes back whole, whatever was typed before", () => {
    fc.assert(
      fc.property(stream, fc.stringMatching(/^[A-Z0-9]{4,40}$/), fc.integer({ min: 0, max: 50 }), (noise, code, gap) => {
        const start = (noise.at(-1)?.timeMs ?? 0) + 1000;
        const { bursts } = play([...noise, ...presses(code, start, gap), named("Enter", start + code.length * gap + 5)]);
        expect(bursts.at(-1)?.physical).toBe(code);
      }),
    );
  });

  test("typing slower than 100 ms is never a burst", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 101, max: 2000 }), { minLength: 1, maxLength: 40 }), (gaps) => {
        let timeMs = 0;
        const keys = gaps.map((gap) => {
          timeMs += gap;
          return { key: "a", code: "KeyA", timeMs };
        });
        expect(play(keys)).toEqual({ acted: keys.map(() => "a"), bursts: [] });
      }),
    );
  });
});

describe("hostile", () => {
  test("100 000 characters: bounded memory, flagged, nothing reaches the page", () => {
    const started = performance.now();
    const { bursts, acted } = play([...presses("A".repeat(100_000), 0, 1), named("Enter", 100_001)]);
    expect(acted).toEqual([]);
    expect(bursts).toHaveLength(1);
    expect(bursts[0]?.overflow).toBe(true);
    expect(bursts[0]?.raw).toHaveLength(4096);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("a clock that goes back, empty keys, cut surrogates, control characters", () => {
    const keys: KeyPress[] = [
      { key: "a", code: "KeyA", timeMs: 100 },
      { key: "b", code: "KeyB", timeMs: 10 },
      { key: "", code: "", timeMs: 20 },
      { key: "\ud83d", code: "", timeMs: 21 },
      { key: "💊", code: "", timeMs: 22 },
      { key: "\u0000", code: "", timeMs: Number.NaN },
    ];
    expect(() => play(keys)).not.toThrow();
  });
});
