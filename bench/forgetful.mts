import { runCrash } from "@comptoir/e2e/crash/run-crash";
const r = await runCrash({ name: "bench-crash-forgetful", timesPerFailpoint: 0, randomKills: 50, minActs: 200, say: (l: string) => console.error(new Date().toISOString(), l), dedupOff: true });
console.log(JSON.stringify(r));
