import { createSign, type KeyObject, type X509Certificate } from "node:crypto";

/**
 * Whoever holds a private key: a file, a card in a reader, a service. The key never comes out; only RSA with SHA-256 over bytes is
 * asked of it (PKCS#1 v1.5, what the French services accept).
 */
export interface Signer {
  /** Certificate of the key, DER. */
  readonly certificate: Uint8Array;
  /** Signature of the bytes, which the signer hashes itself. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A signer whose key is in memory. */
export function createKeySigner(o: { readonly certificate: X509Certificate; readonly key: KeyObject }): Signer {
  return {
    certificate: new Uint8Array(o.certificate.raw),
    sign: async (bytes) => new Uint8Array(createSign("sha256").update(bytes).sign(o.key)),
  };
}
