import { expect, it } from "vitest";
import { decodeLsn, isSegment, listWalSegments } from "./wal-segments.js";

const names = (startLsn: string, stopLsn: string, timeline = 1, walSegmentBytes = 1 << 24): string[] =>
  listWalSegments({ startLsn, stopLsn, timeline, walSegmentBytes }).map((s) => s.path);

it("names the segments as pg_walfile_name does", () => {
  // PostgreSQL: select pg_walfile_name('16/B374D848') → 0000000100000016000000B3
  expect(names("16/B374D848", "16/B374D849")).toEqual(["pg_wal/0000000100000016000000B3"]);
  expect(names("0/2000028", "0/2000120", 10)).toEqual(["pg_wal/0000000A0000000000000002"]);
  expect(names("0/FE000028", "1/1000000")).toEqual([
    "pg_wal/0000000100000000000000FE",
    "pg_wal/0000000100000000000000FF",
    "pg_wal/000000010000000100000000",
  ]);
  expect(names("0/100028", "0/300001", 1, 1 << 20)).toEqual([
    "pg_wal/000000010000000000000001",
    "pg_wal/000000010000000000000002",
    "pg_wal/000000010000000000000003",
  ]);
});

it("an end exactly between two segments needs only the first", () => {
  expect(names("0/2000028", "0/3000000")).toEqual(["pg_wal/000000010000000000000002"]);
});

it("recognises a segment by the position on its first page, and refuses a recycled one", () => {
  const [segment] = listWalSegments({ startLsn: "0/2000028", stopLsn: "0/2000120", timeline: 1, walSegmentBytes: 1 << 24 });
  if (segment === undefined) throw new Error("no segment");
  const page = Buffer.alloc(8192);
  page.writeUInt32LE(1, 4);
  page.writeBigUInt64LE(decodeLsn("0/2000000"), 8);
  expect(isSegment(page, segment, 1)).toBe(true);
  page.writeBigUInt64LE(decodeLsn("0/1000000"), 8);
  expect(isSegment(page, segment, 1)).toBe(false);
  expect(isSegment(Buffer.alloc(0), segment, 1)).toBe(false);
});

it("refuses what is no log position", () => {
  expect(() => decodeLsn("0/200002G")).toThrow(/not a log position/);
});
