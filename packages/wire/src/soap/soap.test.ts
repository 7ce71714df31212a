import { describe, expect, it } from "vitest";
import { findAttribute, readText, type XmlElement, xml } from "../xml/index.js";
import { buildEnvelope, readEnvelope, writeSoapContentType } from "./index.js";

const LIMITS = { maxBytes: 100_000 };
const readers = {
  read: (body: XmlElement, header: { action?: string; messageId?: string; relatesTo?: string; blocks: readonly XmlElement[] }) => ({
    body: `${body.name} ${readText(body)}`,
    action: header.action,
    messageId: header.messageId,
    relatesTo: header.relatesTo,
    blocks: header.blocks.map((block) => block.name),
  }),
  readDetail: (detail: XmlElement | undefined) => detail && findAttribute(detail.get("*") as XmlElement, "code"),
};
const read = (text: string | Uint8Array) => readEnvelope(typeof text === "string" ? new TextEncoder().encode(text) : text, LIMITS, readers);

describe("SOAP 1.2", () => {
  it("writes addressing, header blocks and body, byte for byte", () => {
    const bytes = buildEnvelope({
      addressing: { action: "urn:a", messageId: "uuid:1", to: "", replyTo: "anonymous" },
      headers: [xml`<c xmlns="urn:c">é</c>`],
      body: xml`<b xmlns="urn:b">1 &lt; 2</b>`,
    });
    expect(new TextDecoder().decode(bytes)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"><soap:Header><wsa:Action>urn:a</wsa:Action><wsa:MessageID>uuid:1</wsa:MessageID><wsa:To></wsa:To><wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo><c xmlns="urn:c">é</c></soap:Header><soap:Body><b xmlns="urn:b">1 &lt; 2</b></soap:Body></soap:Envelope>',
    );
    expect(read(bytes)).toEqual({
      ok: true,
      value: {
        body: "b 1 < 2",
        action: "urn:a",
        messageId: "uuid:1",
        relatesTo: undefined,
        blocks: ["Action", "MessageID", "To", "ReplyTo", "c"],
      },
    });
    expect(writeSoapContentType("urn:a")).toBe('application/soap+xml; charset=utf-8; action="urn:a"');
  });

  it("reads a message whose prefixes are the service's own, and which has no header", () => {
    expect(read('<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><x>y</x></S:Body></S:Envelope>')).toMatchObject({
      ok: true,
      value: { body: "x y", blocks: [] },
    });
  });

  it("[ins#7.22] a fault comes typed: code, subcode, reason, detail, whatever the prefixes and the language", () => {
    const fault = (prefix: string) =>
      `<${prefix}:Envelope xmlns:${prefix}="http://www.w3.org/2003/05/soap-envelope"><${prefix}:Body><${prefix}:Fault><${prefix}:Code><${prefix}:Value>${prefix}:Receiver</${prefix}:Value><${prefix}:Subcode><${prefix}:Value>${prefix}:siram_40</${prefix}:Value></${prefix}:Subcode></${prefix}:Code><${prefix}:Reason><${prefix}:Text xml:lang="en">Erreur technique</${prefix}:Text></${prefix}:Reason><${prefix}:Detail><e:Erreur xmlns:e="urn:siram" severite="fatal" code="insi_102"/></${prefix}:Detail></${prefix}:Fault></${prefix}:Body></${prefix}:Envelope>`;
    for (const prefix of ["soap", "S"]) {
      expect(read(fault(prefix))).toEqual({
        ok: false,
        failure: { kind: "FAULT", fault: { code: "Receiver", subcodes: ["siram_40"], reason: "Erreur technique", detail: "insi_102" } },
      });
    }
  });

  it("a fault that says nothing is still a fault", () => {
    expect(read('<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><S:Fault/></S:Body></S:Envelope>')).toEqual({
      ok: false,
      failure: { kind: "FAULT", fault: { code: "", subcodes: [], reason: "", detail: undefined } },
    });
  });

  it.each([
    ["a page of a proxy", "<html><body>502</body></html>", { kind: "NOT_SOAP", what: "Envelope" }],
    [
      "SOAP 1.1",
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><x/></e:Body></e:Envelope>',
      { kind: "NOT_SOAP", what: "Envelope" },
    ],
    [
      "an empty body",
      '<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body/></S:Envelope>',
      { kind: "NOT_SOAP", what: "Body" },
    ],
    ["nothing", "", { kind: "ILL_FORMED" }],
    ["JSON", '{"error":1}', { kind: "ILL_FORMED" }],
    ["an entity", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', { kind: "DOCTYPE" }],
  ])("%s is none", (_, text, failure) => {
    expect(read(text)).toMatchObject({ ok: false, failure });
  });
});
