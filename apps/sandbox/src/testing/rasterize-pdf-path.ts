import { inflateSync } from "node:zlib";
import type { readBarcodes } from "zxing-wasm/reader";

/** Content streams of a PDF, inflated. */
export function readPdfStreams(pdf: Buffer): string[] {
  const text = pdf.toString("latin1");
  return [...text.matchAll(/stream\r?\n/g)].flatMap((match) => {
    const from = (match.index ?? 0) + match[0].length;
    const to = text.indexOf("endstream", from);
    try {
      return [inflateSync(pdf.subarray(from, to)).toString("latin1")];
    } catch {
      return [];
    }
  });
}

/**
 * Pixels of the code drawn on each page of a PDF: the dark squares of its vector path, as a camera would see them. Written from the
 * drawing operators alone (`x y m … l … h`), so that it judges what a printer would get.
 */
export function rasterizePdfCodes(pdf: Buffer, size: number): Parameters<typeof readBarcodes>[0][] {
  return readPdfStreams(pdf).flatMap((stream) => {
    const squares = [...stream.matchAll(/([\d.]+) ([\d.]+) m\s+((?:[\d.]+ [\d.]+ l\s+){3})h/g)];
    if (squares.length < 20) return [];
    const scale = 8;
    const width = size * scale;
    const data = new Uint8ClampedArray(width * width * 4).fill(255);
    for (const [, x = "", y = "", rest = ""] of squares) {
      const points = [[Number(x), Number(y)], ...[...rest.matchAll(/([\d.]+) ([\d.]+) l/g)].map(([, px, py]) => [Number(px), Number(py)])];
      const [xs, ys] = [points.map(([px]) => px ?? 0), points.map(([, py]) => py ?? 0)];
      for (let row = Math.min(...ys) * scale; row < Math.max(...ys) * scale; row += 1) {
        for (let column = Math.min(...xs) * scale; column < Math.max(...xs) * scale; column += 1) {
          data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
        }
      }
    }
    return [{ data, width, height: width, colorSpace: "srgb" as const }];
  });
}
