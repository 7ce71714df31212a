export type { XmlElement } from "libxml2-wasm";
export { EMPTY_XML, type XmlFragment, xml } from "./build-xml.js";
export { canonicalizeExclusive } from "./canonicalize.js";
export { findAttribute, findChild, hasName, listChildren, listElements, readText, type XmlName } from "./navigate.js";
export { withXml, type XmlFailure } from "./with-xml.js";
