import { Extension } from "@peculiar/x509";

/** What an authority may name; anything else of these two kinds is refused by whoever checks the chain. */
export interface PermittedNames {
  /** A name and everything below it (`pharmacie.lan` permits `comptoir.pharmacie.lan`). */
  readonly dnsNames: readonly string[];
  /** IPv4 addresses, each alone. With none, no IPv4 address is permitted. */
  readonly ipv4Addresses: readonly string[];
}

const OID = "2.5.29.30";

/** DER of one value; lengths below 64 KiB, which every list of names we make is. */
function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  if (content.length > 0xffff) throw new RangeError("too many permitted names");
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const SEQUENCE = 0x30;
const PERMITTED_SUBTREES = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

function encodeIpv4(address: string): Uint8Array {
  const bytes = address.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255))
    throw new RangeError(`not an IPv4 address: ${address}`);
  return Buffer.from([...bytes, 255, 255, 255, 255]);
}

/**
 * Critical name constraints (RFC 5280 §4.2.1.10): only these names may stand below the authority. A kind that has no permitted entry
 * would be unconstrained, so an address that can never be used (0.0.0.0/32) stands in for "none".
 */
export function buildNameConstraints(permitted: PermittedNames): Extension {
  if (permitted.dnsNames.length === 0) throw new RangeError("an authority without any permitted name is of no use");
  const ipv4 = permitted.ipv4Addresses.length === 0 ? ["0.0.0.0"] : permitted.ipv4Addresses;
  const subtrees = [
    ...permitted.dnsNames.map((name) => tlv(SEQUENCE, tlv(DNS_NAME, Buffer.from(name, "ascii")))),
    ...ipv4.map((address) => tlv(SEQUENCE, tlv(IP_ADDRESS, encodeIpv4(address)))),
  ];
  return new Extension(OID, true, new Uint8Array(tlv(SEQUENCE, tlv(PERMITTED_SUBTREES, ...subtrees))));
}
