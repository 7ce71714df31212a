import type { DecodeAnswer, DecodeRequest, DecodeResult } from "./decoder-protocol.js";
import { MAX_FILE_BYTES } from "./image-header.js";

/** One image, its program's first download included. Then the worker is ended: a hostile image holds nothing up. */
const PATIENCE_MS = 15_000;

export interface Decoder {
  /** Reads the codes of an image file. */
  readFile(file: Blob): Promise<DecodeResult>;
  /** Reads the codes of one picture of the camera; the picture is used up. */
  readFrame(frame: ImageBitmap): Promise<DecodeResult>;
  /** Ends the worker; what was asked for is answered no more. */
  close(): void;
}

/** Reads codes away from the page's own thread, so that keys and scanner stay alive. The reader is loaded by the first image only. */
export function createDecoder(): Decoder {
  let worker: Worker | undefined;
  let lastId = 0;
  const waiting = new Map<number, (result: DecodeResult) => void>();

  function answerAll(result: DecodeResult): void {
    worker?.terminate();
    worker = undefined;
    const asked = [...waiting.values()];
    waiting.clear();
    for (const answer of asked) answer(result);
  }

  function start(): Worker {
    const started = new Worker(new URL("./decoder.worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<DecodeAnswer>) => {
      waiting.get(data.id)?.(data.result);
      waiting.delete(data.id);
    });
    started.addEventListener("error", () => answerAll({ ok: false, failure: { kind: "READER_BLOCKED" } }));
    return started;
  }

  function ask(build: (id: number) => DecodeRequest, transfer: Transferable[] = []): Promise<DecodeResult> {
    worker ??= start();
    lastId += 1;
    const request = build(lastId);
    worker.postMessage(request, transfer);
    return new Promise((resolve) => {
      const timer = setTimeout(() => answerAll({ ok: false, failure: { kind: "TOO_SLOW" } }), PATIENCE_MS);
      waiting.set(request.id, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
    });
  }

  return {
    async readFile(file) {
      // Not even handed over.
      if (file.size > MAX_FILE_BYTES) return { ok: false, failure: { kind: "TOO_HEAVY", bytes: file.size } };
      return ask((id) => ({ id, kind: "file", file }));
    },
    readFrame: (frame) => ask((id) => ({ id, kind: "frame", frame }), [frame]),
    close() {
      worker?.terminate();
      worker = undefined;
      waiting.clear();
    },
  };
}
