import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_FILE_BYTES, MAX_PIXELS, MAX_SIDE, readImageHeader } from "./image-header.js";

const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const join = (...parts: readonly (Uint8Array | readonly number[])[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const be32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const be16 = (value: number) => [value >>> 8, value & 255];
const le24 = (value: number) => [value & 255, (value >>> 8) & 255, value >>> 16];

const png = (width: number, height: number) =>
  join(latin("\u0089PNG\r\n\u001a\n"), be32(13), latin("IHDR"), be32(width), be32(height), [8, 6, 0, 0, 0], be32(0));
const APP0 = [0xff, 0xe0, ...be16(4), 1, 2];
const frame = (width: number, height: number) => [0xff, 0xc2, ...be16(17), 8, ...be16(height), ...be16(width), 3];
const jpeg = (width: number, height: number) => join([0xff, 0xd8], APP0, [0xff], frame(width, height), [0xff, 0xd9]);
const riff = (...body: readonly (Uint8Array | readonly number[])[]) =>
  join(latin("RIFF"), be32(0), latin("WEBP"), ...body, new Uint8Array(8));
const webpX = (width: number, height: number) => riff(latin("VP8X"), be32(0), be32(0), le24(width - 1), le24(height - 1));
const webpLossy = (width: number, height: number) =>
  riff(latin("VP8 "), be32(0), [0, 0, 0, 0x9d, 0x01, 0x2a, width & 255, width >>> 8, height & 255, height >>> 8]);
function webpLossless(width: number, height: number): Uint8Array {
  const bits = ((width - 1) | ((height - 1) << 14)) >>> 0;
  return riff(latin("VP8L"), be32(0), [0x2f, bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255, bits >>> 24]);
}
const MAKERS = { "image/png": png, "image/jpeg": jpeg, webpX, webpLossy, webpLossless };

describe("the header of an image", () => {
  it.each(Object.entries(MAKERS))("%s: what it is and how large", (name, make) => {
    const type = name.startsWith("webp") ? "image/webp" : name;
    expect(readImageHeader(make(640, 480))).toEqual({ ok: true, value: { type, width: 640, height: 480 } });
  });

  it.each(Object.entries(MAKERS))("%s cut anywhere is damaged or no image, never read", (_name, make) => {
    const whole = make(640, 480);
    for (let length = 0; length < 18; length += 1) {
      const reading = readImageHeader(whole.subarray(0, length));
      expect(reading.ok, `${length} bytes`).toBe(false);
    }
  });

  it.each([
    ["a square of ten thousand million points", 100_000, 100_000],
    ["one point high, four thousand million wide", 0xffffffff, 1],
    ["each side allowed, the whole not", MAX_SIDE, MAX_SIDE],
  ])("bomb: %s is refused on its header", (_what, width, height) => {
    expect(readImageHeader(png(width, height))).toEqual({ ok: false, failure: { kind: "TOO_LARGE", width, height } });
  });

  it("bomb: a JPEG and a WebP as large as their headers can say", () => {
    expect(readImageHeader(jpeg(65_535, 65_535))).toMatchObject({ failure: { kind: "TOO_LARGE" } });
    expect(readImageHeader(webpX(1 << 24, 1 << 24))).toMatchObject({ failure: { kind: "TOO_LARGE" } });
    expect(MAX_PIXELS * 4).toBeLessThan(256_000_000);
  });

  it("no point wide is damaged", () => {
    expect(readImageHeader(png(0, 10))).toEqual({ ok: false, failure: { kind: "DAMAGED" } });
    expect(readImageHeader(jpeg(10, 0))).toEqual({ ok: false, failure: { kind: "DAMAGED" } });
  });

  it("a JPEG whose segments lie about their length, or that never comes to its picture", () => {
    for (const tail of [
      [0xff, 0xe1, 0, 0],
      [0xff, 0xe1, 0, 1],
      [0xff, 0xda, 0, 4, 1, 2],
      [0xff, 0xd9],
      [0x12, 0x34, 0, 9],
      [0xff, 0xe1, 0xff, 0xff],
    ])
      expect(readImageHeader(join([0xff, 0xd8], APP0, tail, [0, 0, 0, 0])), String(tail)).toEqual({
        ok: false,
        failure: { kind: "DAMAGED" },
      });
    const endless = join([0xff, 0xd8], new Uint8Array(100_000).fill(0xff));
    expect(readImageHeader(endless)).toEqual({ ok: false, failure: { kind: "DAMAGED" } });
  });

  it.each([
    ["EMPTY", new Uint8Array()],
    ["PDF", latin("%PDF-1.7\n%âãÏÓ")],
    ["SVG", latin('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ["SVG", latin("\u00ef\u00bb\u00bf<SVG onload=alert(1)>")],
    ["NOT_AN_IMAGE", latin("GIF89a\u0001\u0000\u0001\u0000")],
    ["NOT_AN_IMAGE", latin("MZ\u0090\u0000 image.png")],
    ["NOT_AN_IMAGE", latin("PK\u0003\u0004")],
  ])("%s is told apart by its bytes, whatever its name", (kind, bytes) => {
    expect(readImageHeader(bytes)).toEqual({ ok: false, failure: { kind } });
  });

  it("too heavy is not looked at", () => {
    const heavy = new Uint8Array(MAX_FILE_BYTES + 1);
    heavy.set(png(10, 10));
    expect(readImageHeader(heavy)).toEqual({ ok: false, failure: { kind: "TOO_HEAVY", bytes: MAX_FILE_BYTES + 1 } });
  });

  it("no bytes make it throw, and what is accepted fits the limits", () => {
    const heads = fc.constantFrom(...Object.values(MAKERS).map((make) => make(640, 480)));
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.tuple(heads, fc.uint8Array({ maxLength: 60 }), fc.nat(40)).map(([head, noise, at]) => {
        const bytes = join(head, noise);
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length - noise.length));
        return bytes;
      }),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        const reading = readImageHeader(bytes);
        if (!reading.ok) return;
        expect(reading.value.width * reading.value.height).toBeLessThanOrEqual(MAX_PIXELS);
        expect(Math.min(reading.value.width, reading.value.height)).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});
