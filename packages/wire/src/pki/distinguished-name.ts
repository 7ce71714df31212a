import { type JsonName, Name } from "@peculiar/x509";

/** Subject or issuer of a certificate, in the order in which organisation certificates carry it (C, ST, L, O, OU, CN). */
export interface DistinguishedName {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly state?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly organizationalUnits?: readonly string[];
  readonly commonName?: string;
}

/** Encodes a name. Values are taken literally (no RFC 4514 escape is interpreted); the country is a PrintableString, the rest UTF-8. */
export function encodeName(name: DistinguishedName): Name {
  const rdn = (type: string, value: string | undefined) => (value === undefined ? [] : [{ [type]: [{ utf8String: value }] }]);
  return new Name([
    ...(name.country === undefined ? [] : [{ C: [{ printableString: name.country }] }]),
    ...rdn("ST", name.state),
    ...rdn("L", name.locality),
    ...rdn("O", name.organization),
    ...(name.organizationalUnits ?? []).flatMap((unit) => rdn("OU", unit)),
    ...rdn("CN", name.commonName),
  ]);
}

/** Reads the attributes we know; others are left out. Where an attribute that should be single is repeated, the last one stands (most specific RDN). */
export function decodeName(name: Name): DistinguishedName {
  const rdns: JsonName = name.toJSON();
  const values = (type: string) => rdns.flatMap((attributes) => attributes[type] ?? []);
  const one = <K extends string>(key: K, type: string): { readonly [P in K]?: string } => {
    const value = values(type).at(-1);
    return value === undefined ? {} : ({ [key]: value } as { [P in K]: string });
  };
  const units = values("OU");
  return {
    ...one("country", "C"),
    ...one("state", "ST"),
    ...one("locality", "L"),
    ...one("organization", "O"),
    ...(units.length > 0 ? { organizationalUnits: units } : {}),
    ...one("commonName", "CN"),
  };
}
