import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { MAX_FILE_BYTES } from "@comptoir/segur/medicaments";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readExtractFolder } from "./read-extract-folder.js";

/** What may lie in the folder that someone gives: refused in French with the file's name, before it fills the memory. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "comptoir-bdpm-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});
const put = (name: string, bytes: string | Uint8Array) => writeFile(path.join(folder, name), bytes);
const refusal = async () => {
  const read = await readExtractFolder(folder);
  return read.ok ? "lu" : read.text;
};

describe("hostile folders", () => {
  it("a gzip bomb: 4 GB of zeros in 4 MB are not written out", async () => {
    const block = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    await put("CIS_bdpm.txt.gz", Buffer.concat(Array.from({ length: 64 }, () => block)));
    const before = process.memoryUsage().rss;
    expect(await refusal()).toMatch(/^CIS_bdpm\.txt\.gz ne se décompresse pas .*démesuré/);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });
  it("a gz cut short, a gz that is none", async () => {
    const whole = gzipSync(Buffer.from("60000001\tliste I\n".repeat(10_000)));
    await put("CIS_CPD_bdpm.txt.gz", whole.subarray(0, whole.length - 20));
    expect(await refusal()).toMatch(/^CIS_CPD_bdpm\.txt\.gz ne se décompresse pas .*incomplet.*Rien n'a été changé/);
    await put("CIS_CPD_bdpm.txt.gz", "<html>404</html>");
    expect(await refusal()).toMatch(/^CIS_CPD_bdpm\.txt\.gz ne se décompresse pas/);
  });
  it("a file larger than the base could ever be is not read", async () => {
    await put("CIS_bdpm.txt", "");
    await truncate(path.join(folder, "CIS_bdpm.txt"), MAX_FILE_BYTES + 1);
    expect(await refusal()).toMatch(/^CIS_bdpm\.txt est trop grand/);
  });
  it("a folder, a device or a dead link under the name of a file", async () => {
    await mkdir(path.join(folder, "CIS_bdpm.txt"));
    expect(await refusal()).toMatch(/^CIS_bdpm\.txt n'est pas un fichier/);
    await rm(path.join(folder, "CIS_bdpm.txt"), { recursive: true });
    await symlink("/dev/zero", path.join(folder, "CIS_bdpm.txt"));
    expect(await refusal()).toMatch(/^CIS_bdpm\.txt n'est pas un fichier/);
    await rm(path.join(folder, "CIS_bdpm.txt"));
    await symlink("nowhere", path.join(folder, "CIS_bdpm.txt"));
    expect(await refusal()).toMatch(/^CIS_bdpm\.txt n'est pas un fichier/);
  });
  it("no folder, and a file in place of one", async () => {
    expect(await readExtractFolder(path.join(folder, "absent"))).toMatchObject({
      ok: false,
      text: expect.stringContaining("Dossier introuvable"),
    });
    await put("x", "");
    expect(await readExtractFolder(path.join(folder, "x"))).toMatchObject({
      ok: false,
      text: expect.stringContaining("Dossier introuvable"),
    });
  });
});

describe("what is read", () => {
  it("either form of a file, whatever the capitals, the plain one first; other files are left alone", async () => {
    await put("cis_BDPM.txt", "plain");
    await put("CIS_bdpm.txt.gz", gzipSync("compressed"));
    await put("CIS_MITM.TXT.GZ", gzipSync("mitm"));
    await put("notes.txt", "x");
    const read = await readExtractFolder(folder);
    if (!read.ok) throw new Error(read.text);
    expect([...read.files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ["CIS_bdpm.txt", "plain"],
      ["CIS_MITM.txt", "mitm"],
    ]);
    expect(read.extractDate).toBeUndefined();
  });
  it.each([
    ["2026-07-24", "2026-07-24"],
    ["bdpm-20260724", "2026-07-24"],
    ["2026-13-45", undefined],
    ["12026-07-24", undefined],
  ])("the date in the folder's name %s → %s", async (name, day) => {
    await mkdir(path.join(folder, name));
    expect(await readExtractFolder(path.join(folder, name))).toMatchObject({ ok: true, extractDate: day });
  });
  it("or in SOURCE.md, when it says a day", async () => {
    await put("SOURCE.md", "# Base — extrait du 1er août 2026\n");
    expect(await readExtractFolder(folder)).toMatchObject({ extractDate: "2026-08-01" });
    await put("SOURCE.md", "# Base — extrait du 31 février 2026\n");
    expect(await readExtractFolder(folder)).toMatchObject({ extractDate: undefined });
  });
});
