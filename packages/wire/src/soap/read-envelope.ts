import { fail, ok, type Result } from "../failure/index.js";
import { findChild, hasName, listElements, readText, withXml, type XmlElement, type XmlFailure } from "../xml/index.js";
import { soap, wsa } from "./names.js";

/** What a service says went wrong. Prefixes are dropped: services change them from one answer to the next. */
export interface SoapFault<D> {
  /** `Sender`, `Receiver`, … without prefix. */
  readonly code: string;
  /** Subcodes from the outer to the inner one, without prefix. */
  readonly subcodes: readonly string[];
  /** First reason given, whatever its language says it is. */
  readonly reason: string;
  readonly detail: D;
}

export type SoapFailure<D> =
  | XmlFailure
  /** No SOAP 1.2 envelope, or one without anything in its body. */
  | { readonly kind: "NOT_SOAP"; readonly what: string }
  | { readonly kind: "FAULT"; readonly fault: SoapFault<D> };

export interface SoapHeader {
  readonly action?: string;
  readonly messageId?: string;
  readonly relatesTo?: string;
  /** Every header block, addressing included; valid only while the message is read. */
  readonly blocks: readonly XmlElement[];
}

/** How deep subcodes are followed; nobody nests more than two. */
const MAX_SUBCODES = 8;

/**
 * Reads a SOAP 1.2 message: the content of its body goes to `read`, a fault to `readDetail`. Elements must not be kept beyond either.
 *
 * @param readers.read the first element of the body, and the header.
 * @param readers.readDetail the detail of a fault, when it has one.
 */
export function readEnvelope<T, D>(
  bytes: Uint8Array,
  limits: { readonly maxBytes: number },
  readers: { read(body: XmlElement, header: SoapHeader): T; readDetail(detail: XmlElement | undefined): D },
): Result<T, SoapFailure<D>> {
  const message = withXml(bytes, limits, (root): Result<T, SoapFailure<D>> => {
    if (!hasName(root, soap("Envelope"))) return fail({ kind: "NOT_SOAP", what: "Envelope" });
    const body = findChild(root, soap("Body"));
    const [content] = body ? listElements(body) : [];
    if (!content) return fail({ kind: "NOT_SOAP", what: "Body" });
    if (hasName(content, soap("Fault"))) return fail({ kind: "FAULT", fault: readFault(content, readers.readDetail) });
    return ok(readers.read(content, readHeader(root)));
  });
  return message.ok ? message.value : message;
}

function readHeader(root: XmlElement): SoapHeader {
  const header = findChild(root, soap("Header"));
  const blocks = header ? listElements(header) : [];
  const readBlock = (local: string) => {
    const block = blocks.find((one) => hasName(one, wsa(local)));
    return block && readText(block);
  };
  const [action, messageId, relatesTo] = [readBlock("Action"), readBlock("MessageID"), readBlock("RelatesTo")];
  return {
    ...(action === undefined ? {} : { action }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(relatesTo === undefined ? {} : { relatesTo }),
    blocks,
  };
}

function readFault<D>(fault: XmlElement, readDetail: (detail: XmlElement | undefined) => D): SoapFault<D> {
  const code = findChild(fault, soap("Code"));
  const subcodes: string[] = [];
  let inner = code && findChild(code, soap("Subcode"));
  while (inner && subcodes.length < MAX_SUBCODES) {
    subcodes.push(readCode(inner));
    inner = findChild(inner, soap("Subcode"));
  }
  const reason = findChild(fault, soap("Reason"));
  const text = reason && findChild(reason, soap("Text"));
  return {
    code: code ? readCode(code) : "",
    subcodes,
    reason: text ? readText(text) : "",
    detail: readDetail(findChild(fault, soap("Detail"))),
  };
}

/** Value of a Code or Subcode without the prefix of its name. */
function readCode(element: XmlElement): string {
  const value = findChild(element, soap("Value"));
  return value ? readText(value).replace(/^[^:]*:/, "") : "";
}
