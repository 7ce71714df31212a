import { createPrivateKey, X509Certificate } from "node:crypto";
import { createAuthority, issueClientCertificate } from "@comptoir/wire/pki";
import { createKeySigner, signEnveloped } from "@comptoir/wire/signature";
import { type XmlFragment, xml } from "@comptoir/wire/xml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InsiTestCaller, openInsiCaller, readPkiFiles, search, writeMessage } from "../testing/insi-caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let officine: InsiTestCaller;
let ca: string;
let holder: { cert: string; key: string };

const nameId = "810999900011";
const otherId = "810999900029";
const body = search("ADRUN", "ZOE", "F", "1975-12-31");
const dayMs = 24 * 3600_000;
const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) };
const refusedAssertion = "siram_20/siram_20 erreur";

/** A card's certificate: C=FR, CN = national identifier of the person. */
async function issueCard(commonName: string, authority: { certificate: string; key: string }) {
  const made = await issueClientCertificate({ ...authority, chain: "" }, { subject: { country: "FR", commonName }, validity });
  return { cert: made.certificate, key: made.key };
}

beforeAll(async () => {
  sandbox = await startTestSandbox();
  officine = await openInsiCaller(sandbox.ready);
  ca = officine.tls.ca;
  const persons = await readPkiFiles(sandbox.ready, "igc-personnes");
  holder = await issueCard(nameId, { certificate: persons.cert, key: persons.key });
});
afterAll(async () => {
  await sandbox.close();
});

interface AssertionParts {
  readonly id?: string;
  readonly issuer?: string;
  readonly nameId?: string;
  readonly qualifier?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly attributes?: readonly string[];
}

/** An assertion typed from the specification, around a signature or nothing. */
function writeAssertion(o: AssertionParts): (signature: XmlFragment) => XmlFragment {
  const at = new Date();
  const {
    id = "_a1",
    issuer = `CN=${nameId},C=FR`,
    since = new Date(at.getTime() - 60_000),
    until = new Date(at.getTime() + 3600_000),
  } = o;
  return (signature) =>
    xml`<s:Assertion xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" IssueInstant="${at.toISOString()}" Version="2.0"><s:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">${issuer}</s:Issuer>${signature}<s:Subject><s:NameID NameQualifier="${o.qualifier ?? "CPS"}">${o.nameId ?? nameId}</s:NameID></s:Subject><s:Conditions NotBefore="${since.toISOString()}" NotOnOrAfter="${until.toISOString()}"></s:Conditions><s:AttributeStatement>${(
      o.attributes ?? ["identifiantFacturation", "secteurActivite"]
    ).map(
      (name) => xml`<s:Attribute Name="${name}"><s:AttributeValue>SA33</s:AttributeValue></s:Attribute>`,
    )}</s:AttributeStatement></s:Assertion>`;
}

async function sign(o: AssertionParts = {}, by = holder): Promise<string> {
  const signer = createKeySigner({ certificate: new X509Certificate(by.cert), key: createPrivateKey(by.key) });
  return (await signEnveloped(writeAssertion(o), { id: o.id ?? "_a1", signer })).text;
}

const unsigned = (o: AssertionParts): string => writeAssertion(o)(xml``).text;
const wrap = (...assertions: readonly string[]): string =>
  `<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">${assertions.join("")}</w:Security>`;

/** Without client certificate: the assertion alone. */
const askWith = (security: string, sender = nameId) => officine.post(writeMessage({ body, security, sender }), { tls: { ca } });

describe("INSi, by the assertion of a card", () => {
  it("takes what the card signed", async () => {
    expect((await askWith(wrap(await sign()))).of("CodeCR")).toBe("00");
    expect((await askWith(wrap(await sign({ issuer: `C=FR, CN=${nameId}` })))).of("CodeCR")).toBe("00");
  });

  it("neither certificate nor assertion, or both: refused", async () => {
    expect((await askWith("")).fault).toBe(refusedAssertion);
    expect((await askWith(wrap())).fault).toBe(refusedAssertion);
    expect((await officine.ask(body, { security: wrap(await sign()) })).fault).toBe(refusedAssertion);
  });

  it("unsigned: refused", async () => {
    expect((await askWith(wrap(unsigned({})))).fault).toBe(refusedAssertion);
  });

  it("altered after the signature, whatever was altered: refused", async () => {
    const signed = await sign();
    const alterations: [string | RegExp, string][] = [
      [nameId, otherId],
      [/(NotOnOrAfter=")\d{4}/, "$12099"],
      ["SA33", "SA05"],
      ["<s:AttributeStatement>", "<s:AttributeStatement><s:Attribute Name='x'/>"],
      [/(SignatureValue>)./, "$1="],
      [/(DigestValue>)./, "$1="],
    ];
    for (const [from, to] of alterations) {
      const altered = signed.replace(from, to);
      expect(altered).not.toBe(signed);
      const answer = await askWith(wrap(altered));
      expect([answer.status, answer.fault], String(from)).toEqual([500, refusedAssertion]);
    }
  });

  it("wrapped: the signed assertion moved under a forged one, or the forged one put beside it", async () => {
    const signed = await sign();
    const forgedParts = { id: "_b2", nameId: otherId };
    const forged = unsigned(forgedParts);
    const into = (place: string): string => forged.replace(place, `${signed}${place}`);
    const wrappings = [
      wrap(into("</s:Assertion>")),
      wrap(into("<s:Subject>")),
      wrap(
        forged.replace(
          "</s:Issuer>",
          `</s:Issuer><d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:Object>${signed}</d:Object></d:Signature>`,
        ),
      ),
      // The signature of one in the other, whose ID it does not name.
      wrap(forged.replace("</s:Issuer>", `</s:Issuer>${/<ds:Signature.*<\/ds:Signature>/.exec(signed)?.[0] ?? ""}`)),
      // The same ID twice.
      `${wrap(unsigned({ id: "_a1", nameId: otherId }))}<x:Autre xmlns:x="urn:x">${signed}</x:Autre>`,
      wrap(forged, signed),
      wrap(signed, forged),
      `${wrap(signed)}${wrap(forged)}`,
      `${wrap(signed)}<x:Autre xmlns:x="urn:x" ID="_a1"/>`,
    ];
    for (const [rank, security] of wrappings.entries())
      for (const sender of [nameId, otherId]) {
        const answer = await askWith(security, sender);
        expect([answer.status, answer.of("CodeCR")], `wrapping ${rank}`).toEqual([500, undefined]);
      }
  });

  it("two assertions, even twice the same: refused", async () => {
    const signed = await sign();
    expect((await askWith(wrap(signed, signed))).fault).toBe(refusedAssertion);
    expect((await askWith(wrap(signed, await sign({ id: "_c3" })))).fault).toBe(refusedAssertion);
  });

  it.each([
    ["expired", { until: new Date(Date.now() - 1000) }],
    ["not valid yet", { since: new Date(Date.now() + 3600_000) }],
    ["in the name of another person", { nameId: otherId }],
    ["whose issuer is not its certificate", { issuer: `CN=${otherId},C=FR` }],
    ["without what it must say", { attributes: ["identifiantFacturation"] }],
    ["of an unknown kind", { qualifier: "AUTRE" }],
  ] as const)("%s: refused", async (_what, parts: AssertionParts) => {
    const sender = parts.nameId ?? nameId;
    expect((await askWith(wrap(await sign(parts)), sender)).fault).toBe(refusedAssertion);
  });

  it("signed by a certificate of another authority, of organisations, or ended: refused", async () => {
    const stranger = await createAuthority({ subject: { commonName: "TEST AC IGC-SANTE ELEMENTAIRE PERSONNES" }, validity });
    expect((await askWith(wrap(await sign({}, await issueCard(nameId, stranger))))).fault).toBe(refusedAssertion);
    const organisations = await readPkiFiles(sandbox.ready, "igc-organisations");
    const byOrganisations = await issueCard(nameId, { certificate: organisations.cert, key: organisations.key });
    expect((await askWith(wrap(await sign({}, byOrganisations)))).fault).toBe(refusedAssertion);
    const persons = await readPkiFiles(sandbox.ready, "igc-personnes");
    const ended = await issueClientCertificate(
      { certificate: persons.cert, key: persons.key, chain: "" },
      {
        subject: { country: "FR", commonName: nameId },
        validity: { notBefore: new Date(Date.now() - 9 * dayMs), notAfter: validity.notBefore },
      },
    );
    expect((await askWith(wrap(await sign({}, { cert: ended.certificate, key: ended.key })))).fault).toBe(refusedAssertion);
  });

  it("the contexts must name who signed", async () => {
    expect((await askWith(wrap(await sign()), otherId)).fault).toBe("siram_12/siram_12 erreur");
  });

  it("a DTD around a good assertion: refused before anything is read", async () => {
    const message = writeMessage({ body, security: wrap(await sign()), sender: nameId }).replace("?>", "?><!DOCTYPE e>");
    expect((await officine.post(message, { tls: { ca } })).fault).toBe("siram_10/siram_10 erreur");
  });
});

describe("INSi, by Pro Santé Connect", () => {
  const psc = { qualifier: "PSC", attributes: ["codeSpecialiteAMO", "identifiantFacturation"] };

  it("takes an unsigned assertion in good form", async () => {
    expect((await askWith(wrap(unsigned(psc)))).of("CodeCR")).toBe("00");
  });

  it.each([
    ["expired", { ...psc, until: new Date(Date.now() - 1000) }],
    ["without billing number", { ...psc, attributes: ["codeSpecialiteAMO"] }],
    ["of somebody without RPPS", { ...psc, nameId: "810999900012" }],
  ])("%s: refused", async (_what, parts: AssertionParts) => {
    expect((await askWith(wrap(unsigned(parts)), parts.nameId ?? nameId)).fault).toBe(refusedAssertion);
  });

  it("signed: not in its form", async () => {
    expect((await askWith(wrap(await sign(psc)))).fault).toBe(refusedAssertion);
  });
});

describe("INSi, by the officine's certificate", () => {
  /** A certificate of the nation's authority of organisations with another subject. */
  const present = async (subject: { commonName: string; organizationalUnits?: readonly string[] }, authority = "igc-organisations") => {
    const issuer = await readPkiFiles(sandbox.ready, authority);
    const chain = authority === "ca" ? "" : issuer.cert;
    const made = await issueClientCertificate({ certificate: issuer.cert, key: issuer.key, chain }, { subject, validity });
    return officine.post(writeMessage({ body, sender: officine.sender }), { tls: { ca, cert: made.chain, key: made.key } });
  };
  const organizationalUnits = (): readonly string[] => [officine.sender];

  it("is of the profile of the authority « élémentaire » of organisations", async () => {
    const leaf = new X509Certificate(officine.tls.cert ?? "");
    expect(leaf.issuer).toContain("CN=TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS");
    expect(leaf.subject).toContain("CN=INSI-AUTO");
    expect(leaf.subject).toContain(`OU=${officine.sender}`);
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  });

  it.each([
    ["INSI-AUTO", "00"],
    ["INSI-MANU", "00"],
    ["[ins#7.23] Insi-Auto", "siram_100/DESIR_560 erreur"],
    ["PHARMACIE", "siram_100/DESIR_560 erreur"],
  ])("CN %s → %s", async (commonName, expected) => {
    const answer = await present({ commonName: commonName.replace("[ins#7.23] ", ""), organizationalUnits: organizationalUnits() });
    expect(answer.of("CodeCR") ?? answer.fault).toBe(expected);
  });

  it("the certificate of another service, whatever its CN, or one that names no structure: level of access", async () => {
    const level = "siram_100/DESIR_560 erreur";
    expect((await present({ commonName: "INSI-AUTO", organizationalUnits: organizationalUnits() }, "ca")).fault).toBe(level);
    expect((await present({ commonName: "INSI-AUTO" })).fault).toBe(level);
  });

  it("a certificate that nobody of the nation issued gets no answer at all", async () => {
    const stranger = await createAuthority({ subject: { commonName: "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS" }, validity });
    const made = await issueClientCertificate(stranger, {
      subject: { commonName: "INSI-AUTO", organizationalUnits: organizationalUnits() },
      validity,
    });
    const message = writeMessage({ body, sender: officine.sender });
    await expect(officine.post(message, { tls: { ca, cert: made.certificate, key: made.key } })).rejects.toThrow(
      /hang up|ECONNRESET|EPIPE/,
    );
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});
