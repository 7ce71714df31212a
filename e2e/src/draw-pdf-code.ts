import { inflateSync } from "node:zlib";
import type { Picture } from "./draw-code.js";

const SCALE = 8;
/** White modules around the code: what a reader needs to find it. */
const QUIET = 4;
/** A run of dark modules, as the officine draws its own. */
const RECTANGLE = /([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g;
const SQUARE = /([\d.]+) ([\d.]+) m\s+((?:[\d.]+ [\d.]+ l\s+){3})h/g;

/** Content streams of a PDF, inflated; what is not one of them is left out. */
function readStreams(pdf: Buffer): string[] {
  const text = pdf.toString("latin1");
  return [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: head }) => {
    const from = index + head.length;
    try {
      return [inflateSync(pdf.subarray(from, text.indexOf("endstream", from))).toString("latin1")];
    } catch {
      return [];
    }
  });
}

/** The code printed on the first page of a PDF, as a camera sees it: its dark squares, read from the drawing operators of the page. */
export function drawPdfCode(pdf: Buffer): Picture {
  for (const stream of readStreams(pdf)) {
    const rectangles = [...stream.matchAll(RECTANGLE)].map(([, x, y, w, h]) => ({
      left: Number(x),
      right: Number(x) + Number(w),
      top: Number(y),
      bottom: Number(y) + Number(h),
    }));
    const paths = [...stream.matchAll(SQUARE)].map(([, x, y, rest = ""]) => {
      const points = [[Number(x), Number(y)], ...[...rest.matchAll(/([\d.]+) ([\d.]+) l/g)].map(([, px, py]) => [Number(px), Number(py)])];
      const [xs, ys] = [points.map(([px]) => px ?? 0), points.map(([, py]) => py ?? 0)];
      return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    });
    const squares = rectangles.length > paths.length ? rectangles : paths;
    if (squares.length < 20) continue;
    const side = (Math.ceil(Math.max(...squares.flatMap(({ right, bottom }) => [right, bottom]))) + 2 * QUIET) * SCALE;
    const luma = new Uint8Array(side * side).fill(255);
    for (const { left, right, top, bottom } of squares) {
      for (let row = Math.round((top + QUIET) * SCALE); row < Math.round((bottom + QUIET) * SCALE); row += 1)
        luma.fill(0, row * side + Math.round((left + QUIET) * SCALE), row * side + Math.round((right + QUIET) * SCALE));
    }
    return { width: side, height: side, luma };
  }
  throw new Error("no code is drawn in this PDF");
}
