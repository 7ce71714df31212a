import { createHash } from "node:crypto";
import { canonicalizeExclusive, EMPTY_XML, findAttribute, withXml, type XmlFragment, xml } from "../xml/index.js";
import { DS, ENVELOPED, EXCLUSIVE_C14N, RSA_SHA256, SHA256 } from "./names.js";
import type { Signer } from "./signer.js";

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const MAX_SIGNED_BYTES = 10_000_000;

/**
 * Signs a whole element that will hold its own signature: enveloped, exclusive c14n, RSA-SHA256, SHA-256, certificate in KeyInfo
 * (specs/ins.md §2.3, specs/dmp.md §3).
 *
 * @param build writes the element around the signature that it is given; called twice, it must write the same thing otherwise.
 * @param options.id value of the element's `ID` attribute, that the reference points to.
 */
export async function signEnveloped(
  build: (signature: XmlFragment) => XmlFragment,
  options: { readonly id: string; readonly signer: Signer },
): Promise<XmlFragment> {
  const { id, signer } = options;
  const digest = digestElement(build(EMPTY_XML), id);
  const signedInfo = writeSignedInfo(id, digest);
  const value = await signer.sign(new TextEncoder().encode(signedInfo.text));
  return build(
    xml`<ds:Signature xmlns:ds="${DS}">${signedInfo}<ds:SignatureValue>${base64(value)}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(signer.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`,
  );
}

function digestElement(element: XmlFragment, id: string): string {
  const digest = withXml(new TextEncoder().encode(element.text), { maxBytes: MAX_SIGNED_BYTES }, (root) => {
    if (findAttribute(root, "ID") !== id) throw new RangeError("the element to sign does not carry the ID that is referred to");
    return createHash("sha256").update(canonicalizeExclusive(root)).digest("base64");
  });
  if (!digest.ok) throw new RangeError(`the element to sign is no XML: ${digest.failure.kind}`);
  return digest.value;
}

/** Written in its own canonical form, so that its bytes are what is signed. */
function writeSignedInfo(id: string, digest: string): XmlFragment {
  return xml`<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE_C14N}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${RSA_SHA256}"></ds:SignatureMethod><ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${ENVELOPED}"></ds:Transform><ds:Transform Algorithm="${EXCLUSIVE_C14N}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="${SHA256}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
}
