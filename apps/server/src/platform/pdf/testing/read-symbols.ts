import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inflateSync } from "node:zlib";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

let prepared = false;

function prepareReader(): void {
  if (prepared) return;
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
  prepared = true;
}

/** Content streams of a PDF, inflated. */
function listStreams(pdf: Buffer): string[] {
  return [...pdf.toString("latin1").matchAll(/stream\r?\n/g)].flatMap((match) => {
    const from = match.index + match[0].length;
    try {
      return [inflateSync(pdf.subarray(from, pdf.indexOf("endstream", from))).toString("latin1")];
    } catch {
      return [];
    }
  });
}

const SCALE = 3;

/**
 * What an independent reader sees of the Data Matrix on each page of a PDF, from the rectangles that a printer would fill. One list per page
 * that holds a drawing of rectangles; pages without one are left out.
 */
export async function readPrintedSymbols(pdf: Uint8Array): Promise<string[][]> {
  prepareReader();
  const pages: string[][] = [];
  for (const stream of listStreams(Buffer.from(pdf))) {
    const rectangles = [...stream.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g)].map(([, ...numbers]) => numbers.map(Number));
    if (rectangles.length < 20) continue;
    const [width, height] = [600 * SCALE, 850 * SCALE];
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (const [x = 0, y = 0, w = 0, h = 0] of rectangles) {
      for (let row = Math.round(y * SCALE); row < Math.round((y + h) * SCALE); row += 1) {
        data.fill(0, (row * width + Math.round(x * SCALE)) * 4, (row * width + Math.round((x + w) * SCALE)) * 4);
        for (let column = Math.round(x * SCALE); column < Math.round((x + w) * SCALE); column += 1)
          data[(row * width + column) * 4 + 3] = 255;
      }
    }
    const found = await readBarcodes({ data, width, height, colorSpace: "srgb" }, { formats: ["DataMatrix"], textMode: "Plain" });
    pages.push(found.map(({ text }) => text));
  }
  return pages;
}
