import { cp, lstat, mkdtemp, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inspectBinaries, resolveBinaries } from "./binaries.js";
import { repairLibraryLinks } from "./library-links.js";

let work: string;
let root: string;

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "comptoir-links-"));
  root = join(work, "native");
});

afterEach(async () => {
  await rm(work, { recursive: true, force: true });
});

async function listLinks(folder: string): Promise<Record<string, string>> {
  const links: Record<string, string> = {};
  for (const name of await readdir(join(folder, "lib"))) {
    if ((await lstat(join(folder, "lib", name))).isSymbolicLink()) links[name] = await readlink(join(folder, "lib", name));
  }
  return links;
}

it("makes the links that a skipped install script left out, also when several processes start at once", async () => {
  const installed = await resolveBinaries();
  const expected = await listLinks(installed.root);
  expect(Object.keys(expected).length).toBeGreaterThan(3);
  // A copy as npm unpacks it: no symlink at all.
  await cp(installed.root, root, { recursive: true, filter: async (path) => !(await lstat(path)).isSymbolicLink() });
  expect(await listLinks(root)).toEqual({});
  const all = await Promise.all(Array.from({ length: 8 }, () => inspectBinaries("test", root)));
  expect(all.map((b) => b.version)).toEqual(Array.from({ length: 8 }, () => installed.version)); // it runs: nothing is missing
  expect(await listLinks(root)).toEqual(expected);
  expect((await readdir(join(root, "lib"))).filter((name) => name.startsWith("."))).toEqual([]);
});

it("replaces a dangling link, and follows no entry that leaves the package", async () => {
  const installed = await resolveBinaries();
  await cp(installed.root, root, { recursive: true, verbatimSymlinks: true });
  const [name = "", target = ""] = Object.entries(await listLinks(root))[0] ?? [];
  await rm(join(root, "lib", name));
  await symlink("gone.so", join(root, "lib", name));
  await repairLibraryLinks(root);
  expect((await listLinks(root))[name]).toBe(target);
  await writeFile(join(root, "pg-symlinks.json"), JSON.stringify([{ source: "native/lib/x", target: "../escaped" }]));
  await repairLibraryLinks(root);
  expect(await readdir(dirname(root))).toEqual(["native"]);
});
