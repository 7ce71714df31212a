import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkBoundaries } from "./boundaries.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small house with the real package names and doors, and the files given on top. */
function seedHouse(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "boundaries-"));
  folders.push(root);
  const repository = join(import.meta.dirname, "..", "..");
  for (const name of ["wire", "segur", "contract"]) {
    mkdirSync(join(root, "packages", name), { recursive: true });
    cpSync(join(repository, "packages", name, "package.json"), join(root, "packages", name, "package.json"));
    mkdirSync(join(root, "node_modules", "@comptoir"), { recursive: true });
    symlinkSync(join(root, "packages", name), join(root, "node_modules", "@comptoir", name));
  }
  const house = {
    "packages/wire/src/retry/index.ts": "export const retry = 1;",
    "packages/wire/src/barcode/index.ts": "export const barcode = 1;",
    "packages/segur/src/nomenclatures/index.ts": "export const keys = 1;",
    "packages/segur/src/medicaments/index.ts": "export const drugs = 1;",
    "packages/segur/src/ordonnance/index.ts": 'import { retry } from "@comptoir/wire/retry";\nexport const ordonnance = retry;',
    "packages/contract/src/index.ts": "export const routes = {};",
    "apps/server/src/main.ts": 'import { ordonnance } from "@comptoir/segur/ordonnance";\nawait using server = ordonnance;',
    "apps/web/src/main.tsx": 'import { routes } from "@comptoir/contract";\nexport const App = () => <p className="x">{routes}</p>;',
    ...files,
  };
  for (const [path, text] of Object.entries(house)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("boundaries", () => {
  it("accepts the allowed directions and sees every file, JSX and `using` included", async () => {
    const { modules, edges, problems } = await checkBoundaries(seedHouse({}));
    expect(problems).toEqual([]);
    expect(modules).toBe(8);
    expect(edges).toBe(3);
  });

  it.each([
    [
      "the sandbox uses a segur protocol",
      "apps/sandbox/src/main.ts",
      'import "@comptoir/segur/ordonnance";',
      "apps-sandbox-reaches-its-own",
    ],
    ["wire knows segur", "packages/wire/src/retry/index.ts", 'import "@comptoir/segur/nomenclatures";', "packages-wire-reaches-its-own"],
    ["the web uses a protocol", "apps/web/src/main.tsx", 'import "@comptoir/segur/ordonnance";', "apps-web-reaches-its-own"],
    ["the web uses wire beyond barcodes", "apps/web/src/main.tsx", 'import "@comptoir/wire/retry";', "apps-web-reaches-its-own"],
    ["the CLI imports the server", "apps/comptoir/src/main.ts", 'import "../../server/src/main.js";', "apps-comptoir-reaches-its-own"],
    ["e2e looks inside", "e2e/src/a.e2e.ts", 'import "@comptoir/segur/ordonnance";', "e2e-reaches-its-own"],
    [
      "a type-only import counts",
      "apps/sandbox/src/main.ts",
      'import type {} from "@comptoir/segur/ordonnance";',
      "apps-sandbox-reaches-its-own",
    ],
    [
      "medicaments uses ordonnance",
      "packages/segur/src/medicaments/index.ts",
      'import "../ordonnance/index.js";',
      "segur-medicaments-direction",
    ],
    ["the barcode reader needs Node", "packages/wire/src/barcode/index.ts", 'import "node:fs";', "browser-safe"],
    [
      "production uses what is for tests",
      "apps/server/src/main.ts",
      'import "./testing/fixture.js";',
      "no-test-in-production",
      { "apps/server/src/testing/fixture.ts": "export const fixture = 1;" },
    ],
    ["an import leads nowhere", "apps/server/src/main.ts", 'import "./gone.js";', "resolvable"],
  ])("catches it when %s", async (_what, path, text, rule, others: Record<string, string> = {}) => {
    const { problems } = await checkBoundaries(seedHouse({ ...others, [path]: `${text}\nexport const seeded = 1;` }));
    expect(problems.map((problem) => problem.split(":")[0])).toContain(rule);
  });

  it("catches a feature that reaches another one's store, and a cycle between features", async () => {
    const { problems } = await checkBoundaries(
      seedHouse({
        "apps/server/src/features/a/index.ts": 'import { b } from "../b/store.js";\nexport const a = b;',
        "apps/server/src/features/b/store.ts": 'import { a } from "../a/index.js";\nexport const b = a;',
      }),
    );
    const rules = problems.map((problem) => problem.split(":")[0]);
    expect(rules).toContain("feature-by-its-door");
    expect(rules).toContain("no-cycle");
  });

  it("fails when nothing was analysed", async () => {
    const root = seedHouse({});
    rmSync(join(root, "apps"), { recursive: true });
    rmSync(join(root, "packages"), { recursive: true });
    expect((await checkBoundaries(root)).problems).toEqual(["no module was analysed: is @swc/core installed?"]);
  });
});
