import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { DecodeAnswer, DecodeFailure, DecodeRequest, DecodeResult } from "./decoder-protocol.js";
import { MAX_FILE_BYTES, readImageHeader } from "./image-header.js";
import { FORMATS, listSeenCodes } from "./seen-code.js";

/** A photograph is read at this size: more pixels show no more of a code and cost seconds. */
const READ_SIDE = 2400;

/** The part of a worker's scope used here: the library of the page and that of a worker cannot be loaded together. */
interface WorkerScope {
  postMessage(answer: DecodeAnswer): void;
  addEventListener(type: "message", listener: (event: MessageEvent<DecodeRequest>) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

/** From our own origin: left to itself the library asks a public network for its program. Loaded once, at the first image. */
async function loadReader(): Promise<void> {
  const response = await fetch(new URL("zxing-wasm/reader/zxing_reader.wasm", import.meta.url));
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const wasmBinary = await response.arrayBuffer();
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
let reader: Promise<void> | undefined;

const refuse = (failure: DecodeFailure): DecodeResult => ({ ok: false, failure });

async function decode(request: DecodeRequest): Promise<DecodeResult> {
  try {
    reader ??= loadReader();
    await reader;
  } catch {
    reader = undefined;
    if (request.kind === "frame") request.frame.close();
    return refuse({ kind: "READER_BLOCKED" });
  }
  if (request.kind === "frame") return read(request.frame);
  const { file } = request;
  if (file.size > MAX_FILE_BYTES) return refuse({ kind: "TOO_HEAVY", bytes: file.size });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = readImageHeader(bytes);
  if (!header.ok) return refuse(header.failure);
  const { type, width, height } = header.value;
  try {
    // The type found in the bytes, so that what lies about itself is not opened as something else.
    const shrink = Math.min(1, READ_SIDE / Math.max(width, height));
    return await read(await createImageBitmap(new Blob([bytes], { type })), shrink);
  } catch {
    return refuse({ kind: "DAMAGED" });
  }
}

async function read(image: ImageBitmap, shrink = 1): Promise<DecodeResult> {
  const width = Math.max(1, Math.round(image.width * shrink));
  const height = Math.max(1, Math.round(image.height * shrink));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context in a worker");
  // Transparent paper is white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  image.close();
  const pixels = context.getImageData(0, 0, width, height);
  // Plain: the default text mode writes separators as `<GS>`.
  const results = await readBarcodes(pixels, { formats: [...FORMATS], textMode: "Plain", maxNumberOfSymbols: 32 });
  return { ok: true, codes: listSeenCodes(results) };
}

scope.addEventListener("message", ({ data }) => {
  decode(data).then(
    (result) => scope.postMessage({ id: data.id, result }),
    () => scope.postMessage({ id: data.id, result: refuse({ kind: "DAMAGED" }) }),
  );
});
