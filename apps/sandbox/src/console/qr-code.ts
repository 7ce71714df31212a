import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { html, Markup } from "./html.js";

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

/** The QR code of an ordonnance: `ON1:` + number (docs/on-ouverte.md §2), as inline SVG. */
export async function renderQrCode(numero: string): Promise<Markup> {
  if (!/^[0-9A-Z]{18}$/.test(numero)) throw new TypeError("not the number of an ordonnance");
  prepareWriter();
  const written = await writeBarcode(`ON1:${numero}`, { format: "QRCode", addQuietZones: true });
  const drawing = /<svg width="(\d+)" height="(\d+)"([\s\S]*<\/svg>)/.exec(written.svg);
  if (written.error !== "" || drawing === null) throw new Error(`QR code: ${written.error}`);
  const [, width, height, rest = ""] = drawing;
  // With a viewBox instead of a size in pixels the style sheet decides how large the code is.
  const svg = html`<svg aria-hidden="true" focusable="false" viewBox="0 0 ${width} ${height}"${new Markup(rest)}`;
  return html`<div class="qr" role="img" aria-label="Code QR de l'ordonnance ${numero}">${svg}</div>`;
}
