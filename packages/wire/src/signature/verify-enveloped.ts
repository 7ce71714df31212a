import { createHash, createVerify, timingSafeEqual, X509Certificate } from "node:crypto";
import { XmlXPath } from "libxml2-wasm";
import { fail, ok, type Result } from "../failure/index.js";
import { canonicalizeExclusive, findAttribute, findChild, listChildren, listElements, readText, type XmlElement } from "../xml/index.js";
import { ds, ENVELOPED, EXCLUSIVE_C14N, RSA_SHA256, SHA256 } from "./names.js";

export type SignatureFailure =
  /** No signature, or more than one: which one speaks would be a guess. */
  | { readonly kind: "SIGNATURE_COUNT"; readonly count: number }
  /** The signature does not sign exactly the element that holds it. */
  | { readonly kind: "REFERENCE"; readonly what: string }
  | { readonly kind: "ALGORITHM"; readonly algorithm: string }
  /** No certificate in KeyInfo, or one that cannot be read. */
  | { readonly kind: "CERTIFICATE" }
  /** The certificate is not one that the caller trusts. */
  | { readonly kind: "UNTRUSTED" }
  | { readonly kind: "DIGEST" }
  | { readonly kind: "VALUE" };

export interface VerifiedElement {
  /** Canonical bytes of the signed element without its signature: the only thing that was signed, and the only thing to read. */
  readonly bytes: Uint8Array;
  readonly certificate: X509Certificate;
}

/** Attributes that name an element for a reference, in the vocabularies met here. */
const ID_ATTRIBUTES = ["ID", "Id", "id", "AssertionID"];
const SIGNATURES = XmlXPath.compile("descendant-or-self::ds:Signature", { ds: ds("").namespace });
/** In any namespace: whatever a reader may take for an id counts. */
const IDS = XmlXPath.compile(`//@*[${ID_ATTRIBUTES.map((attribute) => `local-name()='${attribute}'`).join(" or ")}]`);

/**
 * Verifies the signature enveloped in `element` (the assertion itself, not the message around it) and gives back what was signed. One
 * signature, one reference, to this element by an id that is unique in the whole document; a closed list of algorithms; the key is
 * that of a certificate which `isTrusted` accepts, never one that only came along. The signature is taken out of the document.
 *
 * @param isTrusted chain, dates and revocation are the caller's.
 */
export function verifyEnveloped(
  element: XmlElement,
  isTrusted: (certificate: X509Certificate) => boolean,
): Result<VerifiedElement, SignatureFailure> {
  const signatures = element.find(SIGNATURES).length;
  const [signature] = listChildren(element, ds("Signature"));
  if (signatures !== 1 || !signature) return fail({ kind: "SIGNATURE_COUNT", count: signatures });
  const signedInfo = onlyChild(signature, "SignedInfo");
  if (!signedInfo) return fail({ kind: "REFERENCE", what: "SignedInfo" });
  const refused = refuseMethod(signedInfo) ?? refuseReference(element, signedInfo);
  if (refused) return fail(refused);
  const certificate = readCertificate(signature);
  if (!certificate) return fail({ kind: "CERTIFICATE" });
  if (!isTrusted(certificate)) return fail({ kind: "UNTRUSTED" });
  const value = readBase64(onlyChild(signature, "SignatureValue"));
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== "rsa" || !value) return fail({ kind: "VALUE" });
  if (!createVerify("sha256").update(canonicalizeExclusive(signedInfo)).verify(publicKey, value)) return fail({ kind: "VALUE" });
  const reference = onlyChild(signedInfo, "Reference");
  const promised = readBase64(reference && onlyChild(reference, "DigestValue"));
  signature.remove();
  const bytes = canonicalizeExclusive(element);
  const digest = createHash("sha256").update(bytes).digest();
  if (promised?.length !== digest.length || !timingSafeEqual(promised, digest)) return fail({ kind: "DIGEST" });
  return ok({ bytes, certificate });
}

function onlyChild(parent: XmlElement, local: string): XmlElement | undefined {
  const children = listChildren(parent, ds(local));
  return children.length === 1 ? children[0] : undefined;
}

function refuseMethod(signedInfo: XmlElement): SignatureFailure | undefined {
  const methods = [
    ["CanonicalizationMethod", EXCLUSIVE_C14N],
    ["SignatureMethod", RSA_SHA256],
  ] as const;
  for (const [local, allowed] of methods) {
    const method = onlyChild(signedInfo, local);
    const algorithm = method && findAttribute(method, "Algorithm");
    // A parameter (a list of prefixes, a key length) would change what the method does.
    if (algorithm !== allowed || (method && listElements(method).length > 0)) return { kind: "ALGORITHM", algorithm: algorithm ?? "" };
  }
  return undefined;
}

function refuseReference(element: XmlElement, signedInfo: XmlElement): SignatureFailure | undefined {
  const reference = onlyChild(signedInfo, "Reference");
  if (!reference) return { kind: "REFERENCE", what: "Reference" };
  const id = /^#([A-Za-z_][\w.-]{0,199})$/.exec(findAttribute(reference, "URI") ?? "")?.[1];
  if (id === undefined || !ID_ATTRIBUTES.some((attribute) => findAttribute(element, attribute) === id))
    return { kind: "REFERENCE", what: "URI" };
  const bearers = element.find(IDS).filter((attribute) => attribute.content === id);
  if (bearers.length !== 1) return { kind: "REFERENCE", what: "ID" };
  const transforms = onlyChild(reference, "Transforms");
  const algorithms = transforms ? listElements(transforms).map((transform) => findAttribute(transform, "Algorithm") ?? "") : [];
  const parameters = transforms ? listElements(transforms).some((transform) => listElements(transform).length > 0) : false;
  if (algorithms.join(" ") !== `${ENVELOPED} ${EXCLUSIVE_C14N}` || parameters)
    return { kind: "ALGORITHM", algorithm: algorithms.join(" ") };
  const method = onlyChild(reference, "DigestMethod");
  const digestMethod = (method && findAttribute(method, "Algorithm")) ?? "";
  return digestMethod === SHA256 ? undefined : { kind: "ALGORITHM", algorithm: digestMethod };
}

function readCertificate(signature: XmlElement): X509Certificate | undefined {
  const keyInfo = findChild(signature, ds("KeyInfo"));
  const data = keyInfo && findChild(keyInfo, ds("X509Data"));
  const der = readBase64(data && findChild(data, ds("X509Certificate")));
  if (!der) return undefined;
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

function readBase64(element: XmlElement | null | undefined): Buffer | undefined {
  const text = element ? readText(element).replace(/\s+/g, "") : "";
  return text !== "" && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0 ? Buffer.from(text, "base64") : undefined;
}
