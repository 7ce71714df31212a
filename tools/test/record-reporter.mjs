import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * Vitest reporter that writes what `npm run conformance` reads: one entry per test, with its full title and how often it was retried.
 * The file named by COMPTOIR_TEST_RECORD appears only when the run came to its end.
 */
export default class RecordReporter {
  /** @param {readonly import("vitest/node").TestModule[]} modules */
  onTestRunEnd(modules) {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => {
        const { state } = test.result();
        return {
          title: test.fullName,
          file: relative(process.cwd(), module.moduleId),
          project: module.project.name,
          // A test that never got to run (its file or hook broke) proves nothing and counts as failed.
          status: state === "passed" || state === "skipped" ? state : "failed",
          retries: test.diagnostic()?.retryCount ?? 0,
          ms: Math.round(test.diagnostic()?.duration ?? 0),
        };
      }),
    );
    const broken = modules
      .filter((module) => module.errors().length > 0)
      .map((module) => ({
        title: "the file loads",
        file: relative(process.cwd(), module.moduleId),
        project: module.project.name,
        status: "failed",
        retries: 0,
        ms: 0,
      }));
    writeFileSync(String(process.env.COMPTOIR_TEST_RECORD), JSON.stringify([...tests, ...broken]));
  }
}
