/** One file of `pg_wal`. */
export interface WalSegment {
  /** Relative to the data folder. */
  path: string;
  /** Log position of its first byte, which its first page repeats. */
  start: bigint;
}

/** `16/B374D848` → bytes since the beginning of the log. */
export function decodeLsn(lsn: string): bigint {
  const match = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/.exec(lsn);
  if (match === null) throw new Error(`not a log position: ${lsn}`);
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

/**
 * The segments that hold the log from `startLsn` up to, not including, `stopLsn` (PostgreSQL, `xlog_internal.h`,
 * `XLByteToPrevSeg` and `XLogFileName`).
 */
export function listWalSegments(o: { startLsn: string; stopLsn: string; timeline: number; walSegmentBytes: number }): WalSegment[] {
  const size = BigInt(o.walSegmentBytes);
  const first = decodeLsn(o.startLsn) / size;
  const last = (decodeLsn(o.stopLsn) - 1n) / size;
  const perLog = 0x1_0000_0000n / size;
  const hex = (n: bigint): string => n.toString(16).toUpperCase().padStart(8, "0");
  const segments: WalSegment[] = [];
  for (let n = first; n <= last; n++) {
    segments.push({ path: `pg_wal/${hex(BigInt(o.timeline))}${hex(n / perLog)}${hex(n % perLog)}`, start: n * size });
  }
  return segments;
}

/** Whether a segment's first page says that it is that segment: a recycled file still carries an older position. */
export function isSegment(firstPage: Buffer, segment: WalSegment, timeline: number): boolean {
  // XLogPageHeaderData: magic u16, info u16, timeline u32, page address u64, in the machine's byte order (little-endian on
  // every platform that has binaries).
  return firstPage.length >= 16 && firstPage.readUInt32LE(4) <= timeline && firstPage.readBigUInt64LE(8) === segment.start;
}
