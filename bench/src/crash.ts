import { runCrash } from "@comptoir/e2e/crash/run-crash";
import { judgeCrash, MIN_ACTS, MIN_KILLS } from "./judge-crash.js";
import type { Measure } from "./measure.js";

/** The big crash run, once with the service's de-duplication and once without: counted at the service. */
export const crash: Measure = {
  name: "crash",
  beside: `0 lost, 0 doubled over at least ${MIN_KILLS} kills and ${MIN_ACTS} acts, twice`,
  run: async (say) => {
    const options = { timesPerFailpoint: 2, randomKills: MIN_KILLS, minActs: MIN_ACTS, say };
    const plain = await runCrash({ name: "bench-crash", ...options });
    say(`with de-duplication: ${JSON.stringify(plain)}`);
    const forgetful = await runCrash({ name: "bench-crash-forgetful", ...options, dedupOff: true });
    say(`without de-duplication: ${JSON.stringify(forgetful)}`);
    const faults = [...judgeCrash(plain), ...judgeCrash(forgetful).map((fault) => `without de-duplication: ${fault}`)];
    for (const fault of faults) say(fault);
    return {
      figures: {
        kills: plain.kills,
        acts: plain.acts,
        lost: plain.lost + forgetful.lost,
        doubled: plain.doubled + forgetful.doubled,
        rawRequests: plain.rawRequests,
        killsWithoutDedup: forgetful.kills,
        actsWithoutDedup: forgetful.acts,
        rawRequestsWithoutDedup: forgetful.rawRequests,
      },
      kept: faults.length === 0,
    };
  },
};
