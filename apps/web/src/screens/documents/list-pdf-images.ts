/** A scanned document has one picture a page; further ones are not looked at. */
const MAX_IMAGES = 5;
const encoder = new TextEncoder();
const STREAM = encoder.encode("stream");

/**
 * The JPEG pictures inside a PDF, as a scanner puts them: streams that begin as a JPEG, taken as they are. Nothing else of the file is
 * read; pictures packed otherwise, and codes drawn as lines, are not seen.
 */
export function listPdfImages(pdf: Uint8Array): Blob[] {
  const images: Blob[] = [];
  for (let at = findBytes(pdf, STREAM, 0); at >= 0 && images.length < MAX_IMAGES; at = findBytes(pdf, STREAM, at + STREAM.length)) {
    let start = at + STREAM.length;
    if (pdf[start] === 0x0d) start += 1;
    if (pdf[start] === 0x0a) start += 1;
    if (pdf[start] !== 0xff || pdf[start + 1] !== 0xd8 || pdf[start + 2] !== 0xff) continue;
    const end = findBytes(pdf, encoder.encode("endstream"), start);
    if (end < 0) break;
    images.push(new Blob([pdf.slice(start, end)], { type: "image/jpeg" }));
    at = end;
  }
  return images;
}

function findBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first] = wanted;
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
