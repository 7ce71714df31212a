import "reflect-metadata";
import { createHash } from "node:crypto";
import { SubjectAlternativeNameExtension, X509Certificate } from "@peculiar/x509";
import { fail, ok, type Result } from "../failure/index.js";
import { type DistinguishedName, decodeName } from "./distinguished-name.js";

/** What is read of a certificate. Nothing here says that it is trusted: the TLS layer verifies chains. */
export interface CertificateInfo {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Lower-case hexadecimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
}

export type CertificateFailure = { readonly kind: "NOT_A_CERTIFICATE"; readonly detail: string };

/** A certificate is a few kilobytes; beyond this the bytes are not one. */
const LARGEST_BYTES = 64 * 1024;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/;

function readDer(input: string | Uint8Array): Uint8Array | undefined {
  if (typeof input !== "string") return input;
  const body = PEM.exec(input)?.[1];
  return body === undefined ? undefined : Buffer.from(body.replace(/\s/g, ""), "base64");
}

/** Reads one certificate, PEM (the first block of a chain) or DER. */
export function parseCertificate(input: string | Uint8Array): Result<CertificateInfo, CertificateFailure> {
  const refuse = (detail: string) => fail({ kind: "NOT_A_CERTIFICATE" as const, detail });
  if (input.length > LARGEST_BYTES) return refuse(`longer than ${LARGEST_BYTES} bytes`);
  const der = readDer(input);
  if (der === undefined || der.length === 0) return refuse("no PEM block CERTIFICATE");
  try {
    const certificate = new X509Certificate(new Uint8Array(der));
    const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
    const ofType = (type: string) => names.filter((name) => name.type === type).map((name) => name.value);
    return ok({
      subject: decodeName(certificate.subjectName),
      issuer: decodeName(certificate.issuerName),
      serialNumber: certificate.serialNumber.toLowerCase(),
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      dnsNames: ofType("dns"),
      ipAddresses: ofType("ip"),
      fingerprint: createHash("sha256").update(der).digest("hex"),
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Reads the subject alone: who a TLS peer says it is. The caller has verified the chain. */
export function parseSubject(input: string | Uint8Array): Result<DistinguishedName, CertificateFailure> {
  const parsed = parseCertificate(input);
  return parsed.ok ? ok(parsed.value.subject) : parsed;
}
