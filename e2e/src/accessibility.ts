import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly { readonly target: unknown }[] }[];
  readonly passes: readonly unknown[];
}

/**
 * WCAG 2.1 AA by axe-core on the screen as it stands. Call it after the screen's heading and one row of data were asserted: an empty
 * or broken page is always accessible.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Evaluated by the debugger and not by a script tag, so the page's content security policy stays as it is.
  await page.evaluate(AXE);
  const result = (await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })')) as AxeResult;
  expect(result.passes.length, `${what}: axe looked at nothing`).toBeGreaterThan(0);
  const found = result.violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ target }) => String(target)).join(", ")}`);
  expect(found, what).toEqual([]);
}
