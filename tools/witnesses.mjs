import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { debianPostgres } from "./witnesses/debian-postgres.mjs";
import { openssl } from "./witnesses/openssl.mjs";
import { xmlsec } from "./witnesses/xmlsec.mjs";

/**
 * Independent programs that judge what our own code agrees on: `node tools/witnesses.mjs`. `--install` only brings the programs, so
 * that tests which look for them find them. A witness that is absent is installed by apt when apt can; skipped where it cannot;
 * and a failure when apt could have brought it and did not.
 *
 * @typedef {{ name: string, programs: readonly string[], debianPackage: string, run: () => Promise<string> }} Witness
 */

/** @type {Witness[]} */
const WITNESSES = [openssl, xmlsec, debianPostgres];
const installOnly = process.argv.includes("--install");
let failed = false;

for (const witness of WITNESSES) {
  const absence = ensurePresent(witness);
  if (absence) {
    failed ||= absence.apt;
    console.log(`witness ${witness.name}: ${absence.apt ? "FAILED, " : "skipped: "}${absence.why}`);
  } else if (installOnly) {
    console.log(`witness ${witness.name}: present`);
  } else {
    const startedAt = performance.now();
    try {
      const said = await witness.run();
      console.log(`witness ${witness.name}: run, ${said} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed = true;
      console.log(`witness ${witness.name}: FAILED, ${/** @type {Error} */ (error).message}`);
    }
  }
}
process.exit(failed ? 1 : 0);

/**
 * @param {Witness} witness
 * @returns {{ apt: boolean, why: string } | undefined} undefined when the program is there; `apt` = apt could have brought it
 */
function ensurePresent({ programs, debianPackage }) {
  const present = () => programs.some((program) => existsSync(program));
  if (present()) return undefined;
  if (!existsSync("/usr/bin/apt-get")) return { apt: false, why: "this system has no apt" };
  if (process.getuid?.() !== 0) return { apt: false, why: `apt needs root; install ${debianPackage} by hand` };
  const apt = (/** @type {string[]} */ ...args) =>
    execFileSync("apt-get", ["-q", "-y", ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  try {
    apt("update");
    apt("install", "--no-install-recommends", debianPackage);
  } catch (error) {
    const known = execFileSync("apt-cache", ["policy", debianPackage], { encoding: "utf8" }).match(/Candidate: (?!\(none\))\S+/);
    return { apt: known !== null, why: `apt could not install ${debianPackage}: ${String(error).split("\n")[0]}` };
  }
  return present() ? undefined : { apt: true, why: `${debianPackage} is installed but holds none of ${programs.join(", ")}` };
}
