import { bdpm } from "./bdpm.js";
import { crash } from "./crash.js";
import type { Measure } from "./measure.js";
import { memory } from "./memory.js";
import { outbox } from "./outbox.js";
import { patients } from "./patients.js";
import { start } from "./start.js";

/** `npm run bench [-- name…]`: each measure on data of its own, one JSON line each on stdout; fails when a promise is broken. */
const MEASURES: readonly Measure[] = [start, memory, bdpm, outbox, patients, crash];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !MEASURES.some((measure) => measure.name === name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(", ")}. Measures: ${MEASURES.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}

let kept = true;
for (const measure of MEASURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.error(`== ${measure.name}, beside ${measure.beside}`);
  const result = await measure.run((line) => console.error(`   ${line}`));
  console.log(JSON.stringify({ name: measure.name, ...result.figures }));
  kept &&= result.kept;
}
process.exit(kept ? 0 : 1);
