import { spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
/** What canonical forms get wrong: accents, references, line ends, prefixes in and out of use, default namespaces undone, CDATA. */
const CONTENTS = [
  "ALICE",
  "D’ÆION cœur é ü ß",
  "a & b < c > d \"e\" 'f'",
  " avant\t et\r\n après ",
  '<x xmlns="urn:d" xmlns:u="urn:unused" b="2" a="1" u:c="3"><y xmlns=""/><!-- parti --><z/></x>',
  "<![CDATA[<pas un élément/> & ]]>",
  '<u:x xmlns:u="urn:u"><v:y xmlns:v="urn:u" xmlns:u="urn:v" u:k="é&#10;&#9;"/></u:x>',
];

/** xmlsec1 judges the XML signatures that we write, and we judge those that it writes. */
export const xmlsec = {
  name: "xmlsec1",
  programs: ["/usr/bin/xmlsec1"],
  debianPackage: "xmlsec1",
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "witness-"));
    try {
      return await judge(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** @param {string} folder */
async function judge(folder) {
  // Only here: the programs are installed before anything of ours is built.
  const { createAuthority, issueClientCertificate } = await import("@comptoir/wire/pki");
  const { createKeySigner, signEnveloped, verifyEnveloped } = await import("@comptoir/wire/signature");
  const { EMPTY_XML, withXml, xml } = await import("@comptoir/wire/xml");
  /** A piece of XML as it stands. @param {string} text */
  const fragment = (text) =>
    xml(/** @type {TemplateStringsArray} */ (/** @type {unknown} */ (Object.assign([text], { raw: [text] }))), EMPTY_XML);
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createAuthority({ subject: { commonName: "Témoin" }, validity });
  const issued = await issueClientCertificate(authority, { subject: { commonName: "signataire" }, validity });
  const certificate = new X509Certificate(issued.certificate);
  const signer = createKeySigner({ certificate, key: createPrivateKey(issued.key) });
  const place = (/** @type {string} */ name, /** @type {string} */ content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const trusted = place("ca.pem", authority.certificate);
  const key = `${place("key.pem", issued.key)},${place("cert.pem", issued.certificate)}`;
  const id = ["--id-attr:ID", `${SAML}:Assertion`];

  for (const [i, content] of CONTENTS.entries()) {
    const inner = content.startsWith("<") ? fragment(content) : xml`${content}`;
    const build = (/** @type {import("@comptoir/wire/xml").XmlFragment} */ signature) =>
      xml`<s:Assertion xmlns:s="${SAML}" ID="_a${String(i)}"><s:Issuer>CN=1</s:Issuer>${signature}<s:Subject>${inner}</s:Subject></s:Assertion>`;
    const ours = (await signEnveloped(build, { id: `_a${i}`, signer })).text;
    ask(["--verify", ...id, "--trusted-pem", trusted, place(`ours-${i}.xml`, ours)], `it refuses our signature of ${content}`);
    const spoilt = place(`spoilt-${i}.xml`, ours.replace("CN=1", "CN=2"));
    if (spawn(["--verify", ...id, "--trusted-pem", trusted, spoilt]).status === 0) throw new Error("it accepts a changed element");

    const template = ours
      .replace(/(<ds:DigestValue>)[^<]*/, "$1")
      .replace(/(<ds:SignatureValue>)[^<]*/, "$1")
      .replace(/<ds:X509Certificate>.*<\/ds:X509Certificate>/, "");
    const theirs = join(folder, `theirs-${i}.xml`);
    ask(["--sign", ...id, "--privkey-pem", key, "--output", theirs, place(`template-${i}.xml`, template)], "it cannot sign");
    const read = withXml(readFileSync(theirs), { maxBytes: 1_000_000 }, (root) =>
      verifyEnveloped(root, (one) => one.raw.equals(certificate.raw)),
    );
    if (!read.ok || !read.value.ok) throw new Error(`we refuse its signature of ${content}: ${JSON.stringify(read)}`);
  }
  return `${CONTENTS.length} of our signatures verified by it, ${CONTENTS.length} of its signatures by us, changed ones refused`;
}

/** @param {string[]} args */
const spawn = (args) => spawnSync("xmlsec1", args, { encoding: "utf8", timeout: 20_000 });

/** @param {string[]} args @param {string} otherwise */
function ask(args, otherwise) {
  const { status, stderr, stdout } = spawn(args);
  if (status !== 0) throw new Error(`${otherwise}: ${`${stdout}${stderr}`.slice(0, 600)}`);
}
