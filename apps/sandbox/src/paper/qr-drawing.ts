import { drawSymbol, type SymbolDrawing } from "./draw-symbol.js";

export type QrDrawing = Pick<SymbolDrawing, "size" | "path">;

/** The QR code of an ordonnance: `ON1:` + number (docs/on-ouverte.md §2). */
export async function drawQrCode(numero: string): Promise<SymbolDrawing> {
  if (!/^[0-9A-Z]{18}$/.test(numero)) throw new TypeError("not the number of an ordonnance");
  return drawSymbol(`ON1:${numero}`, "QRCode");
}
