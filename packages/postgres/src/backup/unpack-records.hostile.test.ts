import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PostgresError } from "../failure.js";
import type { BackupManifest } from "./manifest.js";
import { type BackupRecord, decodeRecords, encodeRecord, type RecordType } from "./records.js";
import { unpackRecords } from "./unpack-records.js";

/* A backup made by someone who holds the key but means harm, or by a broken writer: nothing outside the folder, no half. */

let work: string;
let folder: string;

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "comptoir-unpack-"));
  folder = join(work, "target");
  await mkdir(folder);
});

afterEach(async () => {
  await rm(work, { recursive: true });
});

const preamble = {
  format: 1,
  postgresVersion: "18.4",
  major: "18",
  systemIdentifier: "7000000000000000000",
  startedAt: "2026-01-01T00:00:00.000Z",
} as const;
const segmentBytes = 1 << 20;
const walName = "pg_wal/000000010000000000000002";
const contents: Record<string, Buffer> = {
  PG_VERSION: Buffer.from("18\n"),
  "comptoir-cluster.json": Buffer.from("{}"),
  "base/1/1259": Buffer.alloc(300_000, 7),
  "global/pg_control": Buffer.alloc(8192, 1),
  backup_label: Buffer.from("START WAL LOCATION: 0/200028\n"),
  [walName]: Buffer.alloc(segmentBytes, 2),
};

const describeFile = (path: string, bytes: Buffer): { path: string; size: number; sha256: string } => ({
  path,
  size: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

const manifest: BackupManifest = {
  ...preamble,
  startLsn: "0/200028",
  stopLsn: "0/200120",
  timeline: 1,
  walSegmentBytes: segmentBytes,
  endedAt: "2026-01-01T00:00:01.000Z",
  files: Object.entries(contents).map(([path, bytes]) => describeFile(path, bytes)),
  extra: [],
};

type Item = [RecordType, Uint8Array | object];

const fileItems = (type: "F" | "X", path: string, bytes: Buffer): Item[] => [
  [type, { path }],
  ["B", bytes],
  ["E", { size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }],
];

/** A faithful backup, item by item. */
function buildItems(): Item[] {
  return [
    ["P", preamble],
    ...(["base", "base/1", "global", "pg_wal"].map((path) => ["D", { path }]) as Item[]),
    ...Object.entries(contents).flatMap(([path, bytes]) => fileItems("F", path, bytes)),
    ["M", manifest],
  ];
}

async function* bytesOf(items: readonly Item[]): AsyncGenerator<Buffer> {
  for (const [type, payload] of items) yield encodeRecord(type, payload);
}

async function unpack(items: readonly Item[]): Promise<string> {
  return unpackRecords(decodeRecords(bytesOf(items)), {
    folder,
    major: "18",
    owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    sync: false,
  }).then(
    () => "accepted",
    (error: unknown) => (error instanceof PostgresError ? error.kind : ((error as NodeJS.ErrnoException).code ?? String(error))),
  );
}

describe("unpackRecords", () => {
  it("accepts a faithful backup", async () => {
    expect(await unpack(buildItems())).toBe("accepted");
    expect((await readdir(folder, { recursive: true })).filter((name) => name in contents).sort()).toEqual(Object.keys(contents).sort());
  });

  it.each(["../escaped", "/tmp/escaped", "base/../../escaped", "..", ".", "base//x", "a\\b", "a\0b", "", "x/", "é", "a".repeat(1025)])(
    "refuses the path %j",
    async (path) => {
      for (const type of ["F", "D", "X"] as const) {
        expect(
          await unpack([
            ["P", preamble],
            [type, { path }],
          ]),
        ).toBe("BACKUP_DAMAGED");
      }
      expect(await readdir(work)).toEqual(["target"]);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it("refuses a path that comes twice, or a file where a folder is expected", async () => {
    expect(await unpack([["P", preamble], ...fileItems("F", "a", Buffer.of(1)), ...fileItems("F", "a", Buffer.of(2))])).toBe("EEXIST");
    expect(await unpack([["P", preamble], ...fileItems("F", "b", Buffer.of(1)), ...fileItems("F", "b/c", Buffer.of(2))])).toBe("ENOTDIR");
    expect(await unpack([["P", preamble], ...fileItems("X", "seal", Buffer.of(1)), ...fileItems("X", "seal", Buffer.of(2))])).toBe(
      "BACKUP_DAMAGED",
    );
  });

  it.each([
    ["without manifest", (items: Item[]) => items.slice(0, -1)],
    ["without preamble", (items: Item[]) => items.slice(1)],
    ["with two preambles", (items: Item[]) => [items[0], ...items] as Item[]],
    ["with records after the manifest", (items: Item[]) => [...items, ["D", { path: "more" }]] as Item[]],
    ["with bytes outside a file", (items: Item[]) => [items[0], ["B", Buffer.of(1)], ...items.slice(1)] as Item[]],
    ["with a file inside a file", (items: Item[]) => [items[0], ["F", { path: "x" }], ["F", { path: "y" }]] as Item[]],
    ["with one file less than announced", (items: Item[]) => items.filter((_, i) => i < 5 || i > 7)],
    ["empty", () => []],
  ])("refuses a backup %s", async (_, change) => {
    expect(await unpack(change(buildItems()))).toBe("BACKUP_DAMAGED");
  });

  it.each([...["PG_VERSION", "comptoir-cluster.json", "global/pg_control", "backup_label"], walName])(
    "refuses a backup that consistently lacks %s",
    async (path) => {
      const kept = Object.entries(contents).filter(([name]) => name !== path);
      const items: Item[] = [
        ["P", preamble],
        ...(["base", "base/1", "global", "pg_wal"].map((p) => ["D", { path: p }]) as Item[]),
        ...kept.flatMap(([p, bytes]) => fileItems("F", p, bytes)),
        ["M", { ...manifest, files: manifest.files.filter((f) => f.path !== path) }],
      ];
      expect(await unpack(items)).toBe("BACKUP_DAMAGED");
    },
  );

  it("refuses content that does not match its digest or the manifest", async () => {
    const items = buildItems();
    const at = items.findIndex(([type]) => type === "B");
    expect(await unpack(items.map((item, i) => (i === at ? ["B", Buffer.from("19\n")] : item)))).toBe("BACKUP_DAMAGED");
  });

  it("names both versions when the backup comes from another PostgreSQL", async () => {
    expect(await unpack([["P", { ...preamble, major: "17" }]])).toBe("BACKUP_VERSION");
  });

  it("survives any bytes: an error of ours or a file-system refusal, never a crash", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const read: BackupRecord[] = [];
        const outcome = await (async () => {
          for await (const record of decodeRecords(
            (async function* () {
              yield bytes;
            })(),
          ))
            read.push(record);
          return "accepted";
        })().catch((error: unknown) => (error instanceof PostgresError ? error.kind : String(error)));
        expect(bytes.length === 0 || outcome === "BACKUP_DAMAGED" || read.length > 0).toBe(true);
      }),
    );
  });

  it("decodes what it encoded, however the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 64 }),
        async (payloads, size) => {
          const all = Buffer.concat(payloads.map((p) => encodeRecord("B", p)));
          const read: Buffer[] = [];
          const cut = async function* (): AsyncGenerator<Buffer> {
            for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
          };
          for await (const { payload } of decodeRecords(cut())) read.push(payload);
          expect(read.map((b) => b.toString("hex"))).toEqual(payloads.map((p) => Buffer.from(p).toString("hex")));
        },
      ),
    );
  });
});
