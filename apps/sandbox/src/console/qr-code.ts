import { drawQrCode } from "../paper/qr-drawing.js";
import { html, type Markup } from "./html.js";

/** The QR code of an ordonnance as inline SVG; the style sheet decides how large it is. */
export async function renderQrCode(numero: string): Promise<Markup> {
  const { size, path } = await drawQrCode(numero);
  const svg = html`<svg aria-hidden="true" focusable="false" viewBox="0 0 ${String(size)} ${String(size)}"><rect width="${String(size)}" height="${String(size)}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
  return html`<div class="qr" role="img" aria-label="Code QR de l'ordonnance ${numero}">${svg}</div>`;
}
