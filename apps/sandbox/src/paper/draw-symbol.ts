import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";

let prepared = false;

/** The library would fetch its WebAssembly from the network: it gets the bytes of the installed package instead. */
function prepareWriter(): void {
  if (prepared) return;
  const path = createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm");
  const bytes = readFileSync(path);
  prepareZXingModule({
    overrides: { wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer },
  });
  prepared = true;
}

/** A square code as a drawing: `size` modules a side, quiet zone included, the dark ones as one SVG path, and as a PNG file. */
export interface SymbolDrawing {
  readonly size: number;
  readonly path: string;
  /** 8 pixels a module: readable from a screen and as a file. */
  readonly png: Uint8Array;
}

/** @param text with `gs1`, application identifiers between parentheses. */
export async function drawSymbol(text: string, format: "QRCode" | "DataMatrix", o: { gs1?: boolean } = {}): Promise<SymbolDrawing> {
  prepareWriter();
  const gs1 = o.gs1 === true ? { options: "gs1" } : {};
  const written = await writeBarcode(text, { format, addQuietZones: true, ...gs1 });
  const [, size] = /<svg width="(\d+)" height="\1"/.exec(written.svg) ?? [];
  const [, path] = /<path d="([MmHhVvZz\d .-]+)"/.exec(written.svg) ?? [];
  const picture = (await writeBarcode(text, { format, addQuietZones: true, scale: 8, ...gs1 })).image;
  if (written.error !== "" || size === undefined || path === undefined || picture === null) throw new Error(`${format}: ${written.error}`);
  return { size: Number(size), path, png: new Uint8Array(await picture.arrayBuffer()) };
}
