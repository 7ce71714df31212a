import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { drawDatamatrix } from "./draw-datamatrix.js";
import { DATAMATRIX_SIZES } from "./sizes.js";

beforeAll(() => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
});

/** What an independent reader sees in the modules, one module of quiet zone around them. */
async function read(modules: readonly (readonly boolean[])[]): Promise<string[]> {
  const scale = 4;
  const width = (modules.length + 2) * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const dark = modules[Math.floor(y / scale) - 1]?.[Math.floor(x / scale) - 1] === true;
      if (dark) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  const found = await readBarcodes({ data, width, height: width, colorSpace: "srgb" }, { formats: ["DataMatrix"], textMode: "Plain" });
  return found.map(({ text }) => text);
}

describe("Data Matrix ECC 200", () => {
  it("the example of the standard: 123456 in a square of 10, modules typed by hand", () => {
    const drawn = drawDatamatrix("123456").map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));
    expect(drawn).toEqual([
      "#.#.#.#.#.",
      "##..#.##.#",
      "##.....#..",
      "##...###.#",
      "##....#...",
      "#.....####",
      "###.##....",
      "####.##..#",
      "#..###.#..",
      "##########",
    ]);
  });

  it.each(DATAMATRIX_SIZES)(
    "an independent reader reads the square of $side filled to its last codeword",
    async ({ side, dataCodewords }) => {
      const text = Array.from({ length: dataCodewords }, (_, index) => "ABCDEFGHIJ KLMN'-."[(index * 7) % 18] ?? "").join("");
      const modules = drawDatamatrix(text);
      expect(modules.length).toBe(side);
      expect(await read(modules)).toEqual([text]);
    },
  );

  it("any ASCII text is read back, its separators included", async () => {
    const ascii = fc.string({
      unit: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 150,
    });
    await fc.assert(
      fc.asyncProperty(ascii, async (text) => {
        expect(await read(drawDatamatrix(text))).toEqual([text]);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what it cannot hold", () => {
    expect(() => drawDatamatrix("é")).toThrow(RangeError);
    expect(() => drawDatamatrix("A".repeat(817))).toThrow(RangeError);
  });
});
