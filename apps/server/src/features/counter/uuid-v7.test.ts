import { expect, it } from "vitest";
import { createUuidV7 } from "./uuid-v7.js";

it("is the published example of RFC 9562, appendix A.6", () => {
  const random = Buffer.from("0cc318c4dc0c0c07398f", "hex");
  expect(createUuidV7(new Date("2022-02-22T19:22:22.000Z"), random)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
});

it("sorts by time and does not repeat", () => {
  const early = createUuidV7(new Date(1_000));
  const late = createUuidV7(new Date(2_000));
  expect(early < late).toBe(true);
  expect(createUuidV7(new Date(1_000))).not.toBe(early);
});
