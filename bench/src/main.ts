import { availableParallelism, loadavg } from "node:os";
import { bdpm } from "./bdpm.js";
import { consult } from "./consult.js";
import { crash } from "./crash.js";
import { insi } from "./insi.js";
import { load } from "./load.js";
import { type Measure, round } from "./measure.js";
import { memory } from "./memory.js";
import { outbox } from "./outbox.js";
import { patients } from "./patients.js";
import { signature } from "./signature.js";
import { start } from "./start.js";

/**
 * `npm run bench [-- name…]`: the named measures, or all of them one after the other; `-- --list` names them. Each works on data of its
 * own, says what it does on stderr and ends with one JSON line on stdout. Exit code 1 when a promise is broken.
 */
const MEASURES: readonly Measure[] = [start, memory, bdpm, consult, insi, signature, load, outbox, patients, crash];

const wanted = process.argv.slice(2);
if (wanted.includes("--list")) {
  for (const { name, beside } of MEASURES) console.log(`${name.padEnd(10)} beside ${beside}`);
  process.exit(0);
}
const unknown = wanted.filter((name) => !MEASURES.some((measure) => measure.name === name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(", ")}. Measures: ${MEASURES.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}

const chosen = MEASURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const broken: string[] = [];
for (const measure of chosen) {
  console.error(`== ${measure.name}, beside ${measure.beside}`);
  const result = await measure.run((line) => console.error(`   ${line}`));
  // A figure of a busy machine must be seen to be one.
  const load = round((loadavg()[0] ?? 0) / availableParallelism(), 1);
  console.log(JSON.stringify({ name: measure.name, ...result.figures, loadPerCore: load }));
  if (!result.kept) broken.push(measure.name);
}
if (broken.length > 0) console.error(`Not kept: ${broken.join(", ")}`);
process.exit(broken.length === 0 ? 0 : 1);
