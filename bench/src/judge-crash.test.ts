import { describe, expect, it } from "vitest";
import { judgeCrash, MIN_ACTS, MIN_KILLS } from "./judge-crash.js";

const good = { kills: MIN_KILLS, acts: MIN_ACTS, lost: 0, doubled: 0 };

describe("the verdict of the crash run", () => {
  it("asks for 50 kills and 200 acts, none lost, none doubled", () => {
    expect([MIN_KILLS, MIN_ACTS]).toEqual([50, 200]);
    expect(judgeCrash(good)).toEqual([]);
  });

  it.each([
    [{ kills: 49 }, ["49 kills, 50 at least"]],
    [{ acts: 199 }, ["199 acts, 200 at least"]],
    [{ lost: 1 }, ["1 lost"]],
    [{ doubled: 1 }, ["1 doubled"]],
    [{ kills: Number.NaN, lost: Number.NaN }, ["NaN kills, 50 at least", "NaN lost"]],
    [{ kills: 0, acts: 0, lost: 2, doubled: 3 }, ["0 kills, 50 at least", "0 acts, 200 at least", "2 lost", "3 doubled"]],
  ])("fails on %j", (fault, said) => {
    expect(judgeCrash({ ...good, ...fault })).toEqual(said);
  });
});
