import { describe, expect, it } from "vitest";
import { createLockTraffic } from "./lock-traffic.js";

/** Something that ends when the test says so. */
function hold() {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { ended, end };
}

describe("calls about the lock of one ordonnance", () => {
  it("a consultation begins after the release on its way", async () => {
    const traffic = createLockTraffic();
    const log: string[] = [];
    const { ended, end } = hold();
    const released = traffic.release("a", () => ended.then(() => void log.push("released")));
    const consulted = traffic.consult("a", async () => log.push("consulted"));
    await traffic.consult("b", async () => log.push("another number"));
    end();
    await Promise.all([released, consulted]);
    expect(log).toEqual(["another number", "released", "consulted"]);
  });

  it("a release that comes during a consultation is not made; after it, it is", async () => {
    const traffic = createLockTraffic();
    let releases = 0;
    const release = () =>
      traffic.release("a", async () => {
        releases += 1;
      });
    const [one, two] = [hold(), hold()];
    const consultations = [traffic.consult("a", () => one.ended), traffic.consult("a", () => two.ended)];
    await release();
    one.end();
    await consultations[0];
    await release();
    expect(releases).toBe(0);
    two.end();
    await consultations[1];
    await release();
    expect(releases).toBe(1);
  });

  it("what fails holds nothing back", async () => {
    const traffic = createLockTraffic();
    await expect(traffic.release("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    await expect(traffic.consult("a", () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
    await traffic.release("a", async () => {});
    expect(await traffic.consult("a", async () => "read")).toBe("read");
  });
});
