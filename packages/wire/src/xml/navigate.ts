import { type XmlAttribute, XmlElement, XmlXPath } from "libxml2-wasm";

/** Namespace and local name: prefixes are the writer's own affair and never looked at. */
export interface XmlName {
  readonly namespace: string;
  readonly local: string;
}

const CHILD_ELEMENTS = XmlXPath.compile("*");

/** Child elements in document order; comments, texts and instructions are left out (the library cannot walk past an instruction). */
export function listElements(parent: XmlElement): XmlElement[] {
  return parent.find(CHILD_ELEMENTS).filter((node) => node instanceof XmlElement);
}

export function hasName(element: XmlElement, { namespace, local }: XmlName): boolean {
  return element.name === local && element.namespaceUri === namespace;
}

export function listChildren(parent: XmlElement, name: XmlName): XmlElement[] {
  return listElements(parent).filter((element) => hasName(element, name));
}

/** The first child of that name. */
export function findChild(parent: XmlElement, name: XmlName): XmlElement | undefined {
  return listElements(parent).find((element) => hasName(element, name));
}

/** All text below an element, put together across comments and CDATA, white space around it taken off. */
export function readText(element: XmlElement): string {
  return element.content.trim();
}

/** Value of an attribute without namespace, or of the given one. */
export function findAttribute(element: XmlElement, local: string, namespace = ""): string | undefined {
  return element.attrs.find((attribute: XmlAttribute) => attribute.name === local && attribute.namespaceUri === namespace)?.value;
}
