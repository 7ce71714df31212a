import type { ImageFailure } from "./image-header.js";

/** A code seen in an image. */
export interface SeenCode {
  /** What a scanner would have sent: symbology identifier, then the characters (control characters kept, GS = U+001D). */
  readonly raw: string;
  /** « QR », « DataMatrix »… for the list to choose from. */
  readonly format: string;
}

export type DecodeRequest =
  | { readonly id: number; readonly kind: "file"; readonly file: Blob }
  | { readonly id: number; readonly kind: "frame"; readonly frame: ImageBitmap };

export type DecodeFailure =
  | ImageFailure
  /** The reader's program could not be loaded or was refused. */
  | { readonly kind: "READER_BLOCKED" }
  /** No answer in time; the worker was ended. */
  | { readonly kind: "TOO_SLOW" };

export type DecodeResult =
  | { readonly ok: true; readonly codes: readonly SeenCode[] }
  | { readonly ok: false; readonly failure: DecodeFailure };

export interface DecodeAnswer {
  readonly id: number;
  readonly result: DecodeResult;
}
