import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildReport, readBrochureRows } from "./conformance/report.mjs";

/** `npm run conformance`: `.comptoir/tests.json` of the last `npm test` → docs/conformance.md. */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const RECORD = join(ROOT, ".comptoir", "tests.json");
const BROCHURE = join(ROOT, "..", "shared", "specs", "brochure-rows.md");
const REPORT = join(ROOT, "docs", "conformance.md");

if (!existsSync(RECORD)) {
  console.error("No .comptoir/tests.json: run `npm test` first.");
  process.exit(1);
}
const { startedAt, tests } = JSON.parse(readFileSync(RECORD, "utf8"));
const rows = existsSync(BROCHURE) ? readBrochureRows(readFileSync(BROCHURE, "utf8")) : readKnownRows();
const report = buildReport(rows, tests, startedAt);
writeFileSync(REPORT, report.markdown);
console.log(`${report.proven} of ${rows.length} brochure rows proven, ${report.requirements} other ids cited: docs/conformance.md`);

/** Without the brochure at hand, the rows of the last report: a row never disappears because its source is elsewhere. */
function readKnownRows() {
  return existsSync(REPORT) ? readBrochureRows(readFileSync(REPORT, "utf8")) : [];
}
