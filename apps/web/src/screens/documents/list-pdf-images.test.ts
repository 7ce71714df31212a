import { expect, it } from "vitest";
import { listPdfImages } from "./list-pdf-images.js";

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);
const text = (value: string) => new TextEncoder().encode(value);
const join = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));
const image = (end = "\n") => join(text(`5 0 obj<</Filter /DCTDecode>>stream${end}`), JPEG, text("\nendstream endobj\n"));
const bytesOf = async (blob: Blob | undefined) => [...new Uint8Array((await blob?.arrayBuffer()) ?? [])];

it("finds the pictures of a scanned page, whatever the line ends", async () => {
  const found = listPdfImages(join(text("%PDF-1.4\n"), image(), image("\r\n"), text("%%EOF")));
  expect(found).toHaveLength(2);
  expect((await bytesOf(found[0])).slice(0, JPEG.length)).toEqual([...JPEG]);
});

it("leaves other streams, takes five at most, and stops at a file that is cut", () => {
  expect(listPdfImages(join(text("%PDF-1.4\nstream\nBT (x) Tj ET\nendstream\n%%EOF")))).toEqual([]);
  expect(listPdfImages(join(...Array.from({ length: 30 }, () => image())))).toHaveLength(5);
  expect(listPdfImages(join(text("stream\n"), JPEG))).toEqual([]);
  expect(listPdfImages(new Uint8Array())).toEqual([]);
});
