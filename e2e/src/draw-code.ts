import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { crc32, deflateSync } from "node:zlib";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";

/** Grey picture, one byte a point, 0 = black. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}

export interface DrawnCode {
  readonly text: string;
  readonly format: "QRCode" | "DataMatrix" | "EAN13" | "Code128";
  /** The text is written with parentheses around its application identifiers: a GS1 code. */
  readonly gs1?: boolean;
}

const WHITE = 255;
const MODULE = 6;
const QUIET = 40;

let prepared = false;
function prepareWriter(): void {
  if (prepared) return;
  const bytes = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm"));
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  prepareZXingModule({ overrides: { wasmBinary } });
  prepared = true;
}

/** A sheet of white paper, as a camera sees it, with the codes side by side. */
export async function drawCodes(codes: readonly DrawnCode[], width = 1280, height = 720): Promise<Picture> {
  prepareWriter();
  const luma = new Uint8Array(width * height).fill(WHITE);
  let left = QUIET;
  for (const { text, format, gs1 } of codes) {
    const written = await writeBarcode(text, { format, scale: MODULE, addQuietZones: true, ...(gs1 ? { options: "gs1" } : {}) });
    if (written.error !== "") throw new Error(`${format}: ${written.error}`);
    const { data, width: w, height: h } = written.symbol;
    const scale = format === "EAN13" || format === "Code128" ? 3 : MODULE;
    const tall = h === 1 ? 120 : h * scale;
    if (left + w * scale > width || tall + QUIET > height) throw new Error("the codes do not fit on the sheet");
    for (let y = 0; y < tall; y += 1) {
      for (let x = 0; x < w * scale; x += 1) {
        const row = h === 1 ? 0 : Math.floor(y / scale);
        if (data[row * w + Math.floor(x / scale)] === 0) luma[(y + QUIET) * width + left + x] = 0;
      }
    }
    left += w * scale + QUIET;
  }
  return { width, height, luma };
}

/** PNG of a picture. */
export function encodePng({ width, height, luma }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(luma.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** Film of one unmoving picture (YUV4MPEG2, 4:2:0), for a browser's make-believe camera. */
export function encodeFilm({ width, height, luma }: Picture, frames = 10): Buffer {
  const colour = Buffer.alloc((width / 2) * (height / 2) * 2, 128);
  const frame = [Buffer.from("FRAME\n"), Buffer.from(luma), colour];
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\n`),
    ...Array.from({ length: frames }, () => frame).flat(),
  ]);
}
