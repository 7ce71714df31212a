import { expect, expectTypeOf, test } from "vitest";
import { fail, ok, type Result } from "./index.js";

test("a result is either a value or a failure, told apart by ok", () => {
  const half = (n: number): Result<number, { kind: "ODD"; n: number }> => (n % 2 === 0 ? ok(n / 2) : fail({ kind: "ODD", n }));
  expect(half(4)).toEqual({ ok: true, value: 2 });
  const odd = half(3);
  expect(odd).toEqual({ ok: false, failure: { kind: "ODD", n: 3 } });
  if (!odd.ok) expectTypeOf(odd.failure.kind).toEqualTypeOf<"ODD">();
});
