import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../config.js";
import { delayAfter } from "./lockout.js";
import { HashQueueFull, hashPassword, verifyPassword } from "./password.js";
import { findPasswordFault } from "./password-rules.js";

describe("hashing", () => {
  it("is argon2id with 64 MiB, salted, and recognises the password whatever its Unicode form", async () => {
    const [one, two] = [await hashPassword("Café-noir-12"), await hashPassword("Café-noir-12")];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, "Cafe\u0301-noir-12")).toBe(true);
    expect(await verifyPassword(one, "Cafe-noir-12")).toBe(false);
  });

  it("without a hash does the same work and says no", async () => {
    const hash = await hashPassword("x");
    await verifyPassword(undefined, "x");
    const time = async (against: string | undefined) => {
      const start = performance.now();
      expect(await verifyPassword(against, "y")).toBe(false);
      return performance.now() - start;
    };
    const [known, unknown] = [await time(hash), await time(undefined)];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it("runs two at once at most, queues forty, refuses the rest at once", async () => {
    const hash = await hashPassword("x");
    const attempts = Array.from({ length: 60 }, () =>
      verifyPassword(hash, "y").then(
        () => "done",
        (error: unknown) => error,
      ),
    );
    const results = await Promise.all(attempts);
    expect(results.filter((result) => result === "done")).toHaveLength(42);
    expect(results.filter((result) => result instanceof HashQueueFull)).toHaveLength(18);
  });
});

describe("[IE.36] password rules", () => {
  const owner = { code: "NP", displayName: "PERRIN Nathalie", role: "titulaire" } as const;

  it.each(["abcdefg1", "ABCDEFG1", "12345678901234", "motdepasse", "Abcdef1", "aA1aA1aA1aA1", "Nathalie-12", "perrin-Xa-99", ""])(
    "refuses « %s »",
    (password) => {
      expect(findPasswordFault(password, owner)).toEqual(expect.any(String));
    },
  );

  it.each(["Rhubarbe-42", "rhubarbe et fenouil 7", "une longue phrase de passe", "Z9q!aaaa"])("accepts « %s »", (password) => {
    expect(findPasswordFault(password, owner)).toBeUndefined();
  });

  it("asks fifteen characters of four classes of a technical administrator", () => {
    const admin = { ...owner, role: "admin-technique" } as const;
    expect(findPasswordFault("Rhubarbe-42", admin)).toContain("15");
    expect(findPasswordFault("rhubarbe et fenouil 7", admin)).toContain("15");
    expect(findPasswordFault("Rhubarbe et fenouil 7", admin)).toBeUndefined();
  });
});

it("[IE.36] the delay after failures: none at first, then doubling up to an hour", () => {
  expect(Array.from({ length: 14 }, (_, failures) => delayAfter(failures, DEFAULTS.login))).toEqual([
    0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600,
  ]);
  expect(delayAfter(1_000_000, DEFAULTS.login)).toBe(3600);
});
