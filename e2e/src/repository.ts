import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the checkout (this file lies in e2e/src or e2e/dist). */
export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Screenshots and logs of the last run. */
export const ARTEFACTS = join(REPOSITORY, ".comptoir", "artefacts");
