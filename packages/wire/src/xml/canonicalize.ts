import { XmlC14NMode, XmlDocument, type XmlElement, XmlXPath } from "libxml2-wasm";

const EXCLUSIVE = { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false } as const;

const ROOT_ALONE = XmlXPath.compile("count(/node()) = 1");

/**
 * Exclusive XML Canonicalization 1.0 without comments (`http://www.w3.org/2001/10/xml-exc-c14n#`) of an element and all below it, UTF-8.
 *
 * The library is quick on whole documents and asks back for each node of a part: a part is therefore set apart first, with the
 * namespaces in scope written on it. Exclusive form leaves out again those that are not used, so nothing changes.
 */
export function canonicalizeExclusive(element: XmlElement): Uint8Array {
  // Comments and instructions around the root belong to the document, not to the element.
  const alone = element.doc.eval(ROOT_ALONE) === true && element.parent === null;
  return new TextEncoder().encode(alone ? element.doc.canonicalizeToString(EXCLUSIVE) : canonicalizeApart(element));
}

function canonicalizeApart(element: XmlElement): string {
  const own = element.nsDeclarations;
  const inherited = Object.entries(element.namespaces).filter(([prefix]) => !(prefix in own) && prefix !== "xml");
  const written = element.toString({ format: false });
  const [start = ""] = /^<[^\s/>]+/.exec(written) ?? [];
  const declarations = inherited.map(([prefix, uri]) => ` xmlns${prefix === "" ? "" : `:${prefix}`}="${escapeAttribute(uri)}"`).join("");
  const document = XmlDocument.fromString(start + declarations + written.slice(start.length));
  try {
    return document.canonicalizeToString(EXCLUSIVE);
  } finally {
    document.dispose();
  }
}

const escapeAttribute = (value: string) => value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
