/**
 * @typedef {{ id: string, text: string, kind: string }} Row a statement of the brochure: D and C are seen on screen, T on the nation's side
 * @typedef {{ title: string, file: string, status: string, retries: number }} TestEntry
 */

/** Ids in a title: `[O12]`, `[ON#11]`, `[GEN.16]`, `[INS/va1.59]`, several in one title. @param {string} title @returns {string[]} */
export function readIds(title) {
  return [...title.matchAll(/\[([A-Z][A-Za-z]*(?:[/#.]?[A-Za-z]*\d+(?:\.\d+)*))\]/g)].map((match) => String(match[1]));
}

/** Table rows `| D1 | text | T |`, of the brochure's list and of an earlier report alike. @param {string} markdown @returns {Row[]} */
export function readBrochureRows(markdown) {
  return [...markdown.matchAll(/^\| ([A-Z]\d+) \| (.+?) \| ([DCT]) \|/gm)].map(([, id, text, kind]) => ({
    id: String(id),
    text: String(text),
    kind: String(kind),
  }));
}

/**
 * Rows D and C are proven only by browser journeys; a failed or retried test proves nothing.
 * @param {Row[]} rows @param {TestEntry[]} tests @param {string} startedAt
 */
export function buildReport(rows, tests, startedAt) {
  const known = new Set(rows.map(({ id }) => id));
  const citing = (/** @type {string} */ id) => tests.filter(({ title }) => readIds(title).includes(id));
  const judged = rows.map((row) => {
    const cited = citing(row.id);
    const proofs = cited.filter(({ file }) => file.startsWith("e2e/"));
    return { row, proofs: proofs.map(describe), state: judge(proofs), cited: cited.length };
  });
  const proven = judged.filter(({ state }) => state === "proven").length;
  const others = [...new Set(tests.flatMap(({ title }) => readIds(title)))].filter((id) => !known.has(id)).sort(compareIds);
  const markdown = [
    "# Conformance",
    "",
    `Written by \`npm run conformance\` from the test run of ${startedAt.slice(0, 16).replace("T", " ")} UTC. Do not edit.`,
    "",
    `Brochure: **${proven} of ${rows.length} rows proven**. Rows D (a step) and C (a caption) are proven by browser journeys only, T rows when an act on the`,
    "nation's side is seen at the counter; a unit test may cite a row, it does not prove it. A failed or retried test proves nothing.",
    "",
    "| Row | The brochure says | Kind | State | Tests |",
    "|---|---|---|---|---|",
    ...judged.map(({ row, state, proofs }) => `| ${row.id} | ${row.text} | ${row.kind} | ${state} | ${proofs.join("<br>")} |`),
    "",
    "## Requirements and case tables",
    "",
    "| Id | State | Tests |",
    "|---|---|---|",
    ...others.map((id) => `| ${id} | ${judge(citing(id))} | ${citing(id).map(describe).join("<br>")} |`),
    "",
  ].join("\n");
  return { markdown, proven, requirements: others.length };
}

/** @param {TestEntry[]} proofs */
function judge(proofs) {
  if (proofs.length === 0) return "open";
  return proofs.every(({ status, retries }) => status === "passed" && retries === 0) ? "proven" : "failed";
}

/** @param {TestEntry} test */
function describe({ file, title }) {
  return `${file} › ${title
    .replaceAll(/\s*\[[^\]]+\]\s*/g, " ")
    .replaceAll("|", "/")
    .trim()}`;
}

/** @param {string} left @param {string} right */
function compareIds(left, right) {
  return left.localeCompare(right, "en", { numeric: true });
}
