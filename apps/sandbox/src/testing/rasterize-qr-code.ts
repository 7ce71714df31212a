import type { readBarcodes } from "zxing-wasm/reader";

/** Pixels of the QR code on a page: what a camera would see of the inline SVG. */
export function rasterizeQrCode(page: string): Parameters<typeof readBarcodes>[0] {
  const svg = /<svg[\s\S]*?<\/svg>/.exec(page)?.[0] ?? "";
  const viewBox = /viewBox="0 0 (\d+) (\d+)"/.exec(svg);
  const size = Number(viewBox?.[1] ?? 0);
  if (size === 0) throw new Error(`no viewBox in ${svg.slice(0, 200)}`);
  const modules = readModules(svg);
  const scale = 8;
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (modules.has(`${Math.floor(x / scale)},${Math.floor(y / scale)}`)) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, width, height: width, colorSpace: "srgb" };
}

/** Dark rectangles drawn as `M x y h width v height h -width Z`. */
function readModules(svg: string): ReadonlySet<string> {
  const dark = new Set<string>();
  for (const [, left, top, width, height] of svg.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z/g)) {
    for (let x = 0; x < Number(width); x += 1)
      for (let y = 0; y < Number(height); y += 1) dark.add(`${Number(left) + x},${Number(top) + y}`);
  }
  if (dark.size === 0) throw new Error(`unreadable drawing ${svg.slice(0, 300)}`);
  return dark;
}
