import { expect, it } from "vitest";
import { createFailpoint, noFailpoint } from "./failpoint.js";
import { buildOutboxSettings } from "./settings.js";

it("an armed failpoint kills and lets nothing run after it; the others let everything pass", async () => {
  let kills = 0;
  let armed = false;
  const kill = () => {
    kills += 1;
  };
  const failpoint = createFailpoint(["after-send"], { armed: () => armed, kill });
  await failpoint("after-send"); // not yet
  armed = true;
  await failpoint("after-claim"); // another place
  expect(kills).toBe(0);
  const passed = await Promise.race([
    failpoint("after-send").then(() => true),
    new Promise((resolve) => setTimeout(() => resolve(false), 50)),
  ]);
  expect(kills).toBe(1);
  expect(passed).toBe(false);
  await noFailpoint("before-record");
});

it("a name that does not exist is refused: a test that arms nothing would prove nothing", () => {
  expect(() => createFailpoint(["after-sned"])).toThrow(/after-sned/);
});

it("a call may not outlive its lease", () => {
  expect(() => buildOutboxSettings({ leaseMs: 1_000, timeoutMs: 600, settleMs: 400 })).toThrow(/lease/);
  expect(buildOutboxSettings({ leaseMs: 1_001, timeoutMs: 600, settleMs: 400 }).leaseMs).toBe(1_001);
});
