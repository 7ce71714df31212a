import { type XmlFragment, xml } from "../xml/index.js";
import { SOAP12, WSA } from "./names.js";

/** WS-Addressing 2005/08 of a message. */
export interface Addressing {
  readonly action: string;
  /** With its scheme, as the service wants it: `uuid:…`, `urn:uuid:…`. */
  readonly messageId: string;
  /** Left out when undefined; some services want it, empty. */
  readonly to?: string;
  readonly replyTo?: "anonymous";
  /** MessageID that this message answers. */
  readonly relatesTo?: string;
}

export interface SoapMessage {
  readonly addressing: Addressing;
  /** Header blocks after those of addressing, in order. */
  readonly headers?: readonly XmlFragment[];
  readonly body: XmlFragment;
}

/** A SOAP 1.2 envelope in UTF-8. What is signed inside keeps its bytes: nothing is indented or re-written. */
export function buildEnvelope({ addressing, headers = [], body }: SoapMessage): Uint8Array {
  const { action, messageId, to, replyTo, relatesTo } = addressing;
  const envelope = xml`<soap:Envelope xmlns:soap="${SOAP12}" xmlns:wsa="${WSA}"><soap:Header><wsa:Action>${action}</wsa:Action><wsa:MessageID>${messageId}</wsa:MessageID>${[
    to === undefined ? undefined : xml`<wsa:To>${to}</wsa:To>`,
    replyTo && xml`<wsa:ReplyTo><wsa:Address>${`${WSA}/${replyTo}`}</wsa:Address></wsa:ReplyTo>`,
    relatesTo === undefined ? undefined : xml`<wsa:RelatesTo>${relatesTo}</wsa:RelatesTo>`,
    ...headers,
  ]}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>${envelope.text}`);
}

/** Media type of a SOAP 1.2 request, with its action. */
export function writeSoapContentType(action: string): string {
  return `application/soap+xml; charset=utf-8; action="${action}"`;
}
