import { join } from "node:path";
import { ERRORS } from "@comptoir/contract";
import { expect, it } from "vitest";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "errors.md");

function describeErrors(): string {
  return [
    "# Errors",
    "",
    "Every code the officine's server answers with, from `packages/contract/src/errors.ts`. The body is `{ code, text, where?, details?, retryAfterSeconds?, ref }`; `text` may be",
    "more precise than here, `ref` is the trace id of the log. After a change of the table: `npx vitest run tools/docs -u`.",
    "",
    "| Code | HTTP | What the person reads |",
    "|---|---|---|",
    ...Object.entries(ERRORS).map(([code, { status, text }]) => `| ${code} | ${status} | ${text} |`),
    "",
  ].join("\n");
}

it("docs/errors.md is the error table of the contract, no more and no less", async () => {
  await expect(describeErrors()).toMatchFileSnapshot(PAGE);
});
