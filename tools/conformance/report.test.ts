import { describe, expect, it } from "vitest";
import { buildReport, readBrochureRows, readIds } from "./report.mjs";

const BROCHURE =
  "| Row | The brochure says | Kind |\n|---|---|---|\n| O1 | stored | T |\n| O12 | **F3** opens | D |\n| O13 | prefilled | D |\n";
const test = (title: string, file: string, status = "passed", retries = 0) => ({ title, file, status, retries });

describe("conformance report", () => {
  it("reads every form of id, several in one title", () => {
    expect(readIds("a › [O12] [ON#11] [GEN.16] [INS/va1.59] F3 [ouvre] la fenêtre")).toEqual(["O12", "ON#11", "GEN.16", "INS/va1.59"]);
  });

  it("proves a row by a journey, not by a unit test; a retry or a failure proves nothing", () => {
    const rows = readBrochureRows(BROCHURE);
    expect(rows.map(({ id, kind }) => id + kind)).toEqual(["O1T", "O12D", "O13D"]);
    const { markdown, proven } = buildReport(
      rows,
      [
        test("[O12] F3", "e2e/src/a.e2e.ts"),
        test("[O13] unit", "packages/x/src/a.test.ts"),
        test("[O1] flaky", "e2e/src/a.e2e.ts", "passed", 1),
        test("[ON#12] same key", "packages/x/src/a.test.ts"),
      ],
      "2026-11-22T10:00:00.000Z",
    );
    expect(proven).toBe(1);
    expect(markdown).toContain("| O12 | **F3** opens | D | proven | e2e/src/a.e2e.ts › F3 |");
    expect(markdown).toContain("| O13 | prefilled | D | open |  |");
    expect(markdown).toContain("| O1 | stored | T | failed |");
    expect(markdown).toContain("| ON#12 | proven | packages/x/src/a.test.ts › same key |");
  });

  it("finds the same rows again in its own report", () => {
    const rows = readBrochureRows(BROCHURE);
    expect(readBrochureRows(buildReport(rows, [], "2026-11-22T10:00:00.000Z").markdown)).toEqual(rows);
  });
});
