import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, webcrypto } from "node:crypto";
import { promisify } from "node:util";

/** RSA 2048 is what IGC-Santé issues to organisations (4096 to authorities); EC P-256 is quicker to make. */
export type KeyKind = "rsa-2048" | "rsa-4096" | "ec-p256";

const generate = promisify(generateKeyPair);
const EC = { name: "ECDSA", namedCurve: "P-256" } as const;
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** Signature algorithm of every certificate we issue, by the issuer's key. */
export function signingAlgorithm(key: webcrypto.CryptoKey) {
  return key.algorithm.name === "ECDSA" ? { name: "ECDSA", hash: "SHA-256" } : RSA;
}

async function importKeys(publicKey: KeyObject, privateKey: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const algorithm = publicKey.asymmetricKeyType === "ec" ? EC : RSA;
  const [pub, priv] = await Promise.all([
    webcrypto.subtle.importKey("spki", publicKey.export({ type: "spki", format: "der" }), algorithm, true, ["verify"]),
    webcrypto.subtle.importKey("pkcs8", privateKey.export({ type: "pkcs8", format: "der" }), algorithm, false, ["sign"]),
  ]);
  return { publicKey: pub, privateKey: priv };
}

/** A new key pair, as WebCrypto keys to sign with and as a PKCS#8 PEM to store (0600, by the caller). */
export async function createKeyPair(kind: KeyKind): Promise<{ keys: webcrypto.CryptoKeyPair; pem: string }> {
  const pair =
    kind === "ec-p256"
      ? await generate("ec", { namedCurve: "prime256v1" })
      : await generate("rsa", { modulusLength: kind === "rsa-2048" ? 2048 : 4096 });
  return {
    keys: await importKeys(pair.publicKey, pair.privateKey),
    pem: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Reads a private key (PKCS#8 PEM, RSA or EC P-256) for signing. Throws when the PEM is not one. */
export async function importSigningKey(pem: string): Promise<webcrypto.CryptoKey> {
  const privateKey = createPrivateKey(pem);
  return (await importKeys(createPublicKey(privateKey), privateKey)).privateKey;
}
