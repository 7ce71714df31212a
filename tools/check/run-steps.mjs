import { spawn } from "node:child_process";

/**
 * @typedef {{ ok: boolean, summary: string, output: string }} Outcome
 * @typedef {{ name: string, run: () => Promise<Outcome> }} Step
 */

/**
 * A step that is a program: what it prints is kept and shown only when it fails.
 * @param {string} name
 * @param {string[]} args arguments of node
 * @param {string} cwd
 * @param {(output: string) => string | undefined} [refuse] a reason to fail although the exit code is 0
 * @returns {Step}
 */
export function programStep(name, args, cwd, refuse = () => undefined) {
  return {
    name,
    run: () =>
      new Promise((resolve) => {
        let output = "";
        const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
        child.stdout.on("data", (chunk) => {
          output += chunk;
        });
        child.stderr.on("data", (chunk) => {
          output += chunk;
        });
        child.on("close", (code) => {
          const reason = code === 0 ? refuse(output) : `exit code ${code}`;
          resolve({ ok: reason === undefined, summary: reason ?? "", output: reason === undefined ? "" : output });
        });
      }),
  };
}

/**
 * Runs lanes side by side, the steps of a lane one after the other, every step to its end whatever the others say: one run shows
 * everything there is to mend.
 * @param {Step[][]} lanes
 * @returns {Promise<boolean>}
 */
export async function runSteps(lanes) {
  const failed = /** @type {string[]} */ ([]);
  await Promise.all(
    lanes.map(async (lane) => {
      for (const step of lane) {
        const startedAt = performance.now();
        const { ok, summary, output } = await step.run();
        if (output) process.stdout.write(`\n${output.trimEnd()}\n\n`);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
        console.log(`${ok ? "ok    " : "FAILED"} ${seconds} s  ${step.name}${summary ? `: ${summary}` : ""}`);
        if (!ok) failed.push(step.name);
      }
    }),
  );
  if (failed.length > 0) console.log(`\ncheck failed: ${failed.join(", ")}`);
  return failed.length === 0;
}
