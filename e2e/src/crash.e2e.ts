import { expect, it } from "vitest";
import { FAILPOINTS, runCrash } from "./crash/run-crash.js";

// The run with at least 50 kills and 200 acts, and once more without the service's de-duplication: `npm run bench -- crash`.

it("[ON#11] killed at every named place and at random moments, nothing is lost and nothing is executed twice", {
  timeout: 600_000,
}, async () => {
  const result = await runCrash({ name: "crash", timesPerFailpoint: 1, randomKills: 6, minActs: 15 });
  expect(Object.keys(result.failpoints)).toEqual([...FAILPOINTS]);
  expect(result.kills).toBeGreaterThanOrEqual(10);
  expect(result.acts).toBeGreaterThanOrEqual(15);
  expect({ lost: result.lost, doubled: result.doubled }).toEqual({ lost: 0, doubled: 0 });
});
