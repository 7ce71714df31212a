import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PostgresError } from "../failure.js";
import { openSealed, sealBytes } from "./seal.js";

/*
 * What comes out of a sealed file is exactly what went in, or an error: no byte changed, dropped, repeated, moved or appended
 * ever passes, and nothing passes under another key.
 */

const key = Buffer.from("00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f", "hex");
const header = 72;
const chunk = 256 * 1024 + 16;

async function* pieces(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const seal = (plain: Uint8Array, size?: number): Promise<Buffer> => collect(sealBytes(pieces(plain, size), key));
const open = (sealed: Uint8Array, o: { key?: Uint8Array; size?: number } = {}): Promise<Buffer> =>
  collect(openSealed(pieces(sealed, o.size), o.key ?? key));

async function kindOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "accepted",
    (error: unknown) => (error instanceof PostgresError ? error.kind : `crash: ${String(error)}`),
  );
}

/** Three chunks, the last one short. */
const plain = randomBytes(600_000);

describe("sealed bytes", () => {
  it("come back, whatever the sizes in which they are written and read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(262_143, 262_144, 262_145, 524_288, 600_000)),
        fc.integer({ min: 1, max: 400_000 }),
        fc.integer({ min: 500, max: 400_000 }),
        async (length, writing, reading) => {
          const bytes = plain.subarray(0, length);
          expect((await open(await seal(bytes, Math.max(writing, 100)), { size: reading })).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never repeat: the same bytes under the same key give another file", async () => {
    const [one, two] = await Promise.all([seal(plain), seal(plain)]);
    expect(one.subarray(header, header + 64).equals(two.subarray(header, header + 64))).toBe(false);
  });

  it("any single flipped bit is refused", async () => {
    const sealed = await seal(plain);
    const positions = [
      ...Array.from({ length: header }, (_, i) => i),
      header,
      header + chunk - 1,
      header + chunk,
      header + 2 * chunk - 17,
      sealed.length - 17,
      sealed.length - 1,
    ];
    for (const at of positions) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x01, at);
      expect([at, await kindOf(open(changed))]).toEqual([at, expect.stringMatching(/^BACKUP_(DAMAGED|KEY|UNREADABLE)$/)]);
    }
  });

  it("a file cut anywhere is refused, also exactly between two chunks", async () => {
    const sealed = await seal(plain);
    for (const length of [
      0,
      1,
      15,
      16,
      71,
      72,
      73,
      88,
      header + chunk - 1,
      header + chunk,
      header + chunk + 1,
      header + 2 * chunk,
      sealed.length - 16,
      sealed.length - 1,
    ]) {
      expect([length, await kindOf(open(sealed.subarray(0, length)))]).toEqual([
        length,
        expect.stringMatching(/^BACKUP_(DAMAGED|UNREADABLE)$/),
      ]);
    }
  });

  it("chunks swapped, dropped, repeated, appended or taken from another backup are refused", async () => {
    const sealed = await seal(plain);
    const other = await seal(plain);
    const at = (n: number): Buffer => sealed.subarray(header + n * chunk, header + (n + 1) * chunk);
    const head = sealed.subarray(0, header);
    const forgeries = {
      swapped: [head, at(1), at(0), at(2)],
      dropped: [head, at(0), at(2)],
      droppedFirst: [head, at(1), at(2)],
      repeated: [head, at(0), at(0), at(1), at(2)],
      appended: [sealed, at(2)],
      oneByteMore: [sealed, Buffer.of(0)],
      lastOnly: [head, at(2)],
      othersChunk: [head, other.subarray(header, header + chunk), at(1), at(2)],
      othersHead: [other.subarray(0, header), at(0), at(1), at(2)],
    };
    for (const [name, parts] of Object.entries(forgeries))
      expect([name, await kindOf(open(Buffer.concat(parts)))]).toEqual([name, expect.stringMatching(/^BACKUP_(DAMAGED|KEY)$/)]);
  });

  it("another key is told apart from damage; a key that is none is refused at once", async () => {
    const sealed = await seal(plain);
    expect(await kindOf(open(sealed, { key: randomBytes(32) }))).toBe("BACKUP_KEY");
    expect(await kindOf(open(sealed, { key: randomBytes(31) }))).toBe("BACKUP_KEY");
    expect(await kindOf(collect(sealBytes(pieces(plain), Buffer.alloc(32))))).toBe("BACKUP_KEY");
    expect(await kindOf(collect(sealBytes(pieces(plain), Buffer.alloc(0))))).toBe("BACKUP_KEY");
  });

  it("a file that is something else is refused by its first bytes; a huge chunk size by the header", async () => {
    expect(await kindOf(open(Buffer.from("PK\x03\x04".repeat(100))))).toBe("BACKUP_UNREADABLE");
    const huge = Buffer.from(await seal(plain));
    huge.writeUInt32BE(0xffffffff, 20);
    expect(await kindOf(open(huge))).toBe("BACKUP_UNREADABLE");
    const later = Buffer.from(await seal(plain));
    later.writeUInt8(2, 16);
    expect(await kindOf(open(later))).toBe("BACKUP_UNREADABLE");
  });

  it("nothing unauthenticated is handed out before the error", async () => {
    const changed = Buffer.from(await seal(plain));
    changed.writeUInt8(changed.readUInt8(header + chunk + 5) ^ 0x80, header + chunk + 5);
    const received: Buffer[] = [];
    await expect(
      (async () => {
        for await (const part of openSealed(pieces(changed), key)) received.push(part);
      })(),
    ).rejects.toThrow(/endommagée/);
    expect(Buffer.concat(received).equals(plain.subarray(0, 262_144))).toBe(true);
  });
});
