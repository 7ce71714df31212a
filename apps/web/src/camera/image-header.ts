/** Largest file that is read at all, in bytes. */
export const MAX_FILE_BYTES = 15_000_000;
/** Largest picture that is unpacked, in pixels: a phone's photograph of 48 million fits. */
export const MAX_PIXELS = 50_000_000;
/** Longest side that is unpacked, in pixels. */
export const MAX_SIDE = 16_384;

export type ImageFailure =
  | { readonly kind: "EMPTY" }
  /** More than `MAX_FILE_BYTES`. */
  | { readonly kind: "TOO_HEAVY"; readonly bytes: number }
  /** The header announces more pixels than are unpacked. */
  | { readonly kind: "TOO_LARGE"; readonly width: number; readonly height: number }
  | { readonly kind: "PDF" }
  | { readonly kind: "SVG" }
  /** Neither PNG, JPEG nor WebP, whatever its name says. */
  | { readonly kind: "NOT_AN_IMAGE" }
  /** One of the three, cut or damaged. */
  | { readonly kind: "DAMAGED" };

export interface ImageHeader {
  readonly type: "image/png" | "image/jpeg" | "image/webp";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export type HeaderReading = { readonly ok: true; readonly value: ImageHeader } | { readonly ok: false; readonly failure: ImageFailure };

const fail = (failure: ImageFailure): HeaderReading => ({ ok: false, failure });

/**
 * Says what an image file is by its own bytes, never by its name or the type that came with it, and how large it unpacks. Nothing is
 * unpacked here: a picture of ten thousand million pixels in a few bytes is refused on its header.
 */
export function readImageHeader(bytes: Uint8Array): HeaderReading {
  if (bytes.length === 0) return fail({ kind: "EMPTY" });
  if (bytes.length > MAX_FILE_BYTES) return fail({ kind: "TOO_HEAVY", bytes: bytes.length });
  const found = readPng(bytes) ?? readJpeg(bytes) ?? readWebp(bytes);
  if (found === undefined) return fail({ kind: nameOther(bytes) });
  if (found === "damaged" || found.width === 0 || found.height === 0) return fail({ kind: "DAMAGED" });
  const { width, height } = found;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) return fail({ kind: "TOO_LARGE", width, height });
  return { ok: true, value: found };
}

type Found = ImageHeader | "damaged" | undefined;

function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  return bytes.length >= at + text.length && [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** PNG: the first chunk is IHDR, width and height in front. */
function readPng(bytes: Uint8Array): Found {
  if (!startsWith(bytes, "\u0089PNG\r\n\u001a\n")) return undefined;
  if (bytes.length < 33 || !startsWith(bytes, "IHDR", 12)) return "damaged";
  const view = viewOf(bytes);
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** Markers without a length. */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** Start of frame: all of C0…CF but the Huffman (C4), JPG (C8) and arithmetic (CC) tables. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** JPEG: segments follow one another up to the start of frame. */
function readJpeg(bytes: Uint8Array): Found {
  if (!startsWith(bytes, "\u00ff\u00d8\u00ff")) return undefined;
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (view.getUint8(at) !== 0xff) return "damaged";
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    else if (isFrame(marker)) {
      if (at + 9 > bytes.length) return "damaged";
      return { type: "image/jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else {
      const length = view.getUint16(at + 2);
      // Start of scan or end of image before any frame, or a segment shorter than its own length field.
      if (marker === 0xda || marker === 0xd9 || length < 2) return "damaged";
      at += 2 + length;
    }
  }
  return "damaged";
}

/** WebP: RIFF, then one of three kinds of first chunk. */
function readWebp(bytes: Uint8Array): Found {
  if (!startsWith(bytes, "RIFF") || !startsWith(bytes, "WEBP", 8)) return undefined;
  if (bytes.length < 30) return "damaged";
  const view = viewOf(bytes);
  const type = "image/webp";
  if (startsWith(bytes, "VP8X", 12)) {
    return { type, width: 1 + readUint24(view, 24), height: 1 + readUint24(view, 27) };
  }
  if (startsWith(bytes, "VP8L", 12)) {
    if (view.getUint8(20) !== 0x2f) return "damaged";
    const bits = view.getUint32(21, true);
    return { type, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (startsWith(bytes, "VP8 ", 12)) {
    if (!startsWith(bytes, "\u009d\u0001\u002a", 23)) return "damaged";
    return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return "damaged";
}

function readUint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** For the sentence only: what people take for an image. */
function nameOther(bytes: Uint8Array): "PDF" | "SVG" | "NOT_AN_IMAGE" {
  const head = Array.from(bytes.subarray(0, 1024), (byte) => String.fromCharCode(byte)).join("");
  if (head.includes("%PDF-")) return "PDF";
  return /<svg[\s>]/i.test(head) ? "SVG" : "NOT_AN_IMAGE";
}
