import type { Coding, Extension, Identifier } from "./fhir-schemas.js";

/** First code of a system. */
export function findCode(codings: readonly Coding[] | undefined, system: string): string | undefined {
  return codings?.find((coding) => coding.system === system)?.code;
}

/** First extension of an address. */
export function findExtension(extensions: readonly Extension[] | undefined, url: string): Extension | undefined {
  return extensions?.find((extension) => extension.url === url);
}

/** First value of a system. */
export function findIdentifier(identifiers: readonly Identifier[] | undefined, system: string): string | undefined {
  return identifiers?.find((identifier) => identifier.system === system)?.value;
}
