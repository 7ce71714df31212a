import { readEnvelope, type SoapHeader } from "@comptoir/wire/soap";
import { hasName, listElements, type XmlElement } from "@comptoir/wire/xml";
import { authenticate, type InsiCaller, type TrustedAuthorities } from "./authenticate.js";
import { accepted, type Checked, refusing } from "./fault.js";
import { type InsiOperation, namespaces, operations } from "./names.js";
import { type CardRequest, readCardRequest, readTraitsRequest, type TraitsRequest } from "./read-body.js";
import { readContexts } from "./read-contexts.js";

export interface InsiMessage {
  /** What the body says it is; undefined when it says nothing that the service knows. */
  readonly operation: InsiOperation | undefined;
  /** MessageID, for the answer to refer to. */
  readonly messageId: string | undefined;
  readonly request: Checked<TraitsRequest | CardRequest>;
}

export interface Circumstances {
  /** PEM of the client certificate that the handshake accepted. */
  readonly certificate: string | undefined;
  /** Value of the `action` parameter of the content type; absent when there is none. */
  readonly contentAction: string | undefined;
  readonly trusted: TrustedAuthorities;
  readonly now: Date;
}

const maxBytes = 256 * 1024;
const unreadable = (detail: string): InsiMessage => ({
  operation: undefined,
  messageId: undefined,
  request: refusing("SCHEMA", detail),
});

/** Reads one message and checks everything that does not need the register. */
export function readMessage(bytes: Uint8Array, at: Circumstances): InsiMessage {
  const read = readEnvelope(
    bytes,
    { maxBytes },
    {
      read: (content, header): InsiMessage => {
        const operation = operations.find(({ body }) => hasName(content, body));
        return { operation, messageId: header.messageId, request: readRequest(content, header, operation, at) };
      },
      readDetail: () => undefined,
    },
  );
  return read.ok ? read.value : unreadable(read.failure.kind);
}

function readRequest(
  content: XmlElement,
  header: SoapHeader,
  operation: InsiOperation | undefined,
  at: Circumstances,
): Checked<TraitsRequest | CardRequest> {
  const shape = checkShape(content);
  if (!shape.ok) return shape;
  if (operation === undefined) return refusing("SCHEMA", `opération inconnue : {${content.namespaceUri}}${content.name}`);
  const addressing = checkAddressing(header, operation, at.contentAction);
  if (!addressing.ok) return addressing;
  const caller = authenticate(at.certificate, header.blocks, at.trusted, at.now);
  if (!caller.ok) return caller;
  const contexts = readContexts(header.blocks, at.now);
  if (!contexts.ok) return contexts;
  const { senders, insuredNumber } = contexts.value;
  const sender = checkSenders(senders, caller.value);
  if (!sender.ok) return sender;
  if (operation.name === "traits") return readTraitsRequest(content);
  const request = readCardRequest(content);
  if (request.ok && insuredNumber !== request.value.insured.number)
    return refusing("CONTEXTE", "COUVERTURE : l'assuré du contexte n'est pas celui de la demande");
  return request;
}

/** One Header, then one Body, with one element in it: a second one would be read by somebody else. */
function checkShape(content: XmlElement): Checked<undefined> {
  const body = content.parent;
  const root = content.doc.root;
  const names = listElements(root).map(({ name }) => name);
  if (names.join(" ") !== "Header Body") return refusing("SCHEMA", "l'enveloppe contient un Header puis un Body");
  if (body === null || listElements(body).length !== 1) return refusing("SCHEMA", "le Body contient une seule demande");
  return accepted(undefined);
}

function checkAddressing(header: SoapHeader, { action }: InsiOperation, contentAction: string | undefined): Checked<undefined> {
  const count = (local: string): number =>
    header.blocks.filter((block) => hasName(block, { namespace: namespaces.addressing, local })).length;
  if (count("Action") !== 1 || count("MessageID") !== 1) return refusing("ADRESSAGE", "Action et MessageID sont attendus une fois");
  if (header.action !== action) return refusing("ADRESSAGE", "l'Action n'est pas celle du Body");
  if (contentAction !== undefined && contentAction !== action)
    return refusing("ADRESSAGE", "l'action du Content-Type n'est pas celle du Body");
  if (!/^uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(header.messageId ?? ""))
    return refusing("ADRESSAGE", "MessageID : uuid: suivi d'un UUID attendu");
  return accepted(undefined);
}

function checkSenders(senders: readonly string[], caller: InsiCaller): Checked<undefined> {
  return senders.every((sender) => sender === caller.sender)
    ? accepted(undefined)
    : refusing("CONTEXTE", "Emetteur différent de celui qui s'authentifie");
}
