import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/*
 * The libraries as somebody who installs them gets them: packed by npm, unpacked in an empty folder beside the third-party packages that
 * they declare and no others, compiled against by a strict project, and run by plain Node. The programs are the examples of their READMEs.
 */
const ROOT = join(import.meta.dirname, "..", "..");
const PUBLISHED = ["wire", "segur"];

interface Manifest {
  readonly name: string;
  readonly dependencies: Record<string, string>;
  readonly exports: Record<string, unknown>;
}
interface Example {
  readonly file: string;
  readonly code: string;
  /** What the comments after each console.log promise, in order. */
  readonly promised: readonly string[];
}

let home: string;
const packed = new Map<string, readonly string[]>();

const readManifest = async (name: string) => JSON.parse(await readFile(join(ROOT, "packages", name, "package.json"), "utf8")) as Manifest;

/** Blocks of a README, each a module of its own. */
async function readExamples(name: string): Promise<Example[]> {
  const text = await readFile(join(ROOT, "packages", name, "README.md"), "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""], i) => ({
    file: `${name}-${i + 1}.ts`,
    code,
    promised: [...code.matchAll(/console\.log\([^\n]*\);\s*\/\/ ([^\n]+)/g)].map(([, said = ""]) => said.trim()),
  }));
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "comptoir-published-"));
  for (const name of PUBLISHED) {
    const options: ExecFileSyncOptionsWithStringEncoding = { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    execFileSync("npx", ["tsc", "-b", join("packages", name)], options);
    const said = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "-w", `packages/${name}`, "--pack-destination", home], options);
    const [archive] = JSON.parse(said) as { filename: string; files: { path: string }[] }[];
    if (!archive) throw new Error(`npm packed nothing of ${name}`);
    packed.set(
      name,
      archive.files.map(({ path }) => path),
    );
    const folder = join(home, "node_modules", "@comptoir", name);
    await mkdir(folder, { recursive: true });
    execFileSync("tar", ["-xzf", join(home, archive.filename), "-C", folder, "--strip-components=1"]);
    const { dependencies } = await readManifest(name);
    for (const dependency of Object.keys(dependencies).filter((one) => !one.startsWith("@comptoir/"))) {
      const place = join(home, "node_modules", dependency);
      await mkdir(dirname(place), { recursive: true });
      await symlink(join(ROOT, "node_modules", dependency), place).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
    }
  }
  await cp(join(ROOT, "node_modules", "@types", "node"), join(home, "node_modules", "@types", "node"), { recursive: true });
  await cp(join(ROOT, "node_modules", "undici-types"), join(home, "node_modules", "undici-types"), { recursive: true });
  await writeFile(join(home, "package.json"), JSON.stringify({ name: "reader", type: "module", private: true }));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe.each(PUBLISHED)("@comptoir/%s as published", (name) => {
  it("carries its licence, its README, its types and the sources of its maps; no test, no build record", () => {
    const files = packed.get(name) ?? [];
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    expect(files.filter((path) => /\.test\.|tsbuildinfo|\.e2e\./.test(path))).toEqual([]);
    for (const path of files.filter((one) => one.endsWith(".js.map"))) {
      expect(files, path).toContain(path.replace(/^dist\//, "src/").replace(/\.js\.map$/, ".ts"));
    }
  });

  it("opens each door that its manifest names", async () => {
    const doors = Object.keys((await readManifest(name)).exports).map((door) => `@comptoir/${name}/${door.slice(2)}`);
    const program = `${doors.map((door) => `if (Object.keys(await import(${JSON.stringify(door)})).length === 0) throw new Error(${JSON.stringify(door)});`).join("\n")}\n`;
    await writeFile(join(home, `${name}-doors.mjs`), program);
    expect(() => execFileSync(process.execPath, [`${name}-doors.mjs`], { cwd: home, stdio: ["ignore", "ignore", "pipe"] })).not.toThrow();
    expect(doors.length).toBeGreaterThan(2);
  });
});

it("every example of the READMEs compiles in a strict project and says what its comments promise", async () => {
  const examples = (await Promise.all(PUBLISHED.map(readExamples))).flat();
  expect(examples.length).toBeGreaterThanOrEqual(6);
  for (const { file, code } of examples) await writeFile(join(home, file), code);
  const options = ["--strict", "--exactOptionalPropertyTypes", "--module", "nodenext", "--target", "es2022", "--types", "node"];
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  let faults = "";
  try {
    execFileSync(tsc, [...options, ...examples.map(({ file }) => file)], { cwd: home, encoding: "utf8" });
  } catch (error) {
    faults = String((error as { stdout?: unknown }).stdout);
  }
  expect(faults).toBe("");
  for (const { file, promised } of examples) {
    const said = execFileSync(process.execPath, [file.replace(/\.ts$/, ".js")], { cwd: home, encoding: "utf8" });
    expect(
      said.split("\n").filter((line) => line !== ""),
      file,
    ).toEqual(promised);
  }
});
