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

/** A QR code as a drawing: a square of `size` modules, quiet zone included, and the dark ones as one SVG path. */
export interface QrDrawing {
  readonly size: number;
  readonly path: string;
}

/** The QR code of an ordonnance: `ON1:` + number (docs/on-ouverte.md §2). */
export async function drawQrCode(numero: string): Promise<QrDrawing> {
  if (!/^[0-9A-Z]{18}$/.test(numero)) throw new TypeError("not the number of an ordonnance");
  prepareWriter();
  const written = await writeBarcode(`ON1:${numero}`, { format: "QRCode", addQuietZones: true });
  const [, size] = /<svg width="(\d+)" height="\1"/.exec(written.svg) ?? [];
  const [, path] = /<path d="([MmHhVvZz\d .-]+)"/.exec(written.svg) ?? [];
  if (written.error !== "" || size === undefined || path === undefined) throw new Error(`QR code: ${written.error}`);
  return { size: Number(size), path };
}
