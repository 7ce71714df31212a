import { XmlDocument, type XmlElement, XmlLibError } from "libxml2-wasm";
import { fail, ok, type Result } from "../failure/index.js";
import { findDeclaredEncoding, findDoctype } from "./prolog.js";

export type XmlFailure =
  | { readonly kind: "TOO_LARGE"; readonly limit: number }
  /** Not UTF-8, or declared as something else. */
  | { readonly kind: "ENCODING"; readonly declared?: string }
  /** A document type declaration: refused before anything reads it. */
  | { readonly kind: "DOCTYPE" }
  /** Not well formed, nested deeper than 256 elements, or a text beyond 10 MB. */
  | { readonly kind: "ILL_FORMED"; readonly line: number; readonly column: number; readonly what: string };

/**
 * The one way in for XML. Parses, hands the root element to `read`, and frees the document whatever happens: elements must not be kept
 * beyond `read`. Neither disk nor network is ever touched.
 *
 * @param limits.maxBytes documents larger than this are not parsed.
 */
export function withXml<T>(bytes: Uint8Array, limits: { readonly maxBytes: number }, read: (root: XmlElement) => T): Result<T, XmlFailure> {
  if (bytes.byteLength > limits.maxBytes) return fail({ kind: "TOO_LARGE", limit: limits.maxBytes });
  const text = decodeUtf8(bytes);
  if (text === undefined) return fail({ kind: "ENCODING" });
  const declared = findDeclaredEncoding(text);
  if (declared !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(declared)) return fail({ kind: "ENCODING", declared });
  if (findDoctype(text) !== undefined) return fail({ kind: "DOCTYPE" });
  const parsed = parse(bytes);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  try {
    // A second look, by the parser itself.
    if (document.dtd !== null) return fail({ kind: "DOCTYPE" });
    return ok(read(document.root));
  } finally {
    document.dispose();
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(bytes: Uint8Array): Result<XmlDocument, XmlFailure> {
  try {
    return ok(XmlDocument.fromBuffer(bytes));
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error;
    const [first] = error.details;
    return fail({ kind: "ILL_FORMED", line: first?.line ?? 0, column: first?.col ?? 0, what: (first?.message ?? error.message).trim() });
  }
}
