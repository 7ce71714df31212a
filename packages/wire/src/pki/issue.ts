// The library builds its ASN.1 schemas with decorators and needs this polyfill first.
import "reflect-metadata";
import { randomBytes } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { type DistinguishedName, encodeName } from "./distinguished-name.js";
import { createKeyPair, importSigningKey, type KeyKind, signingAlgorithm } from "./key-pair.js";
import { buildNameConstraints, type PermittedNames } from "./name-constraints.js";

const EKU_SERVER = "1.3.6.1.5.5.7.3.1";
const EKU_CLIENT = "1.3.6.1.5.5.7.3.2";

/** Given by the caller: this library reads no clock. Second precision. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate with its private key. PEM everywhere. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** Leaf followed by the intermediates, without the root: what a TLS end sends. */
  readonly chain: string;
  /** PKCS#8. */
  readonly key: string;
}

/** An authority that can issue. `chain` holds its own certificate and the intermediates above it, without the root; empty for a root. */
export interface Authority {
  readonly certificate: string;
  readonly chain: string;
  readonly key: string;
}

interface Issue {
  readonly subject: DistinguishedName;
  readonly validity: Validity;
  /** `rsa-2048` unless said otherwise. */
  readonly key?: KeyKind;
  /** Where the issuer's CRL is published. */
  readonly crlUrl?: string;
}

/** 127 random bits, positive: DER integers are signed (RFC 5280 §4.1.2.2 asks for at most 20 octets and a positive number). */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function joinPem(...pems: string[]): string {
  return pems
    .map((pem) => pem.trim())
    .filter((pem) => pem !== "")
    .map((pem) => `${pem}\n`)
    .join("");
}

async function issue(request: Issue, authority: Authority | undefined, extensions: readonly Extension[]): Promise<IssuedCertificate> {
  const { keys, pem } = await createKeyPair(request.key ?? "rsa-2048");
  const subject = encodeName(request.subject);
  const issuer = authority ? new X509Certificate(authority.certificate) : undefined;
  const signingKey = authority ? await importSigningKey(authority.key) : keys.privateKey;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject,
    issuer: issuer?.subjectName ?? subject,
    notBefore: request.validity.notBefore,
    notAfter: request.validity.notAfter,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: signingAlgorithm(signingKey),
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer?.publicKey ?? keys.publicKey),
      ...(request.crlUrl ? [new CRLDistributionPointsExtension([request.crlUrl])] : []),
    ],
  });
  const leaf = joinPem(certificate.toString("pem"));
  return { certificate: leaf, chain: joinPem(leaf, authority?.chain ?? ""), key: pem };
}

/**
 * Makes a root, or an intermediate when `parent` is given. `pathLength` counts the authorities allowed below it (absent = no limit);
 * `permitted` limits the names that it may certify (absent = any).
 */
export async function createAuthority(
  request: Issue & { readonly parent?: Authority; readonly pathLength?: number; readonly permitted?: PermittedNames },
): Promise<Authority> {
  const made = await issue(request, request.parent, [
    new BasicConstraintsExtension(true, request.pathLength, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ...(request.permitted ? [buildNameConstraints(request.permitted)] : []),
  ]);
  return { certificate: made.certificate, key: made.key, chain: request.parent ? made.chain : "" };
}

/** Key usage of an organisation's TLS certificate (psc-cps §5.4); an EC key cannot encipher keys. */
function tlsKeyUsage(kind: KeyKind | undefined): KeyUsagesExtension {
  const bits = kind === "ec-p256" ? KeyUsageFlags.digitalSignature : KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment;
  return new KeyUsagesExtension(bits, true);
}

/** Issues a TLS server certificate for DNS names and IP addresses (SAN; the CN identifies nothing, RFC 9525). */
export async function issueServerCertificate(
  authority: Authority,
  request: Issue & { readonly dnsNames: readonly string[]; readonly ipAddresses: readonly string[] },
): Promise<IssuedCertificate> {
  return issue(request, authority, [
    new BasicConstraintsExtension(false, undefined, true),
    tlsKeyUsage(request.key),
    new ExtendedKeyUsageExtension([EKU_SERVER]),
    new SubjectAlternativeNameExtension([
      ...request.dnsNames.map((value) => ({ type: "dns" as const, value })),
      ...request.ipAddresses.map((value) => ({ type: "ip" as const, value })),
    ]),
  ]);
}

/** Issues a TLS client certificate (ORG_AUTH_CLI profile: digitalSignature + keyEncipherment, clientAuth). */
export async function issueClientCertificate(authority: Authority, request: Issue): Promise<IssuedCertificate> {
  return issue(request, authority, [
    new BasicConstraintsExtension(false, undefined, true),
    tlsKeyUsage(request.key),
    new ExtendedKeyUsageExtension([EKU_CLIENT]),
  ]);
}
