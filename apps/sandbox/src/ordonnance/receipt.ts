import { createHash, createPrivateKey, sign, X509Certificate } from "node:crypto";

const encode = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString("base64url");

/** Signs receipts as compact JWS, RS256; the certificate travels in the header (`x5c`), so a receipt proves itself years later. */
export function createReceiptSigner(pem: { readonly cert: string; readonly key: string }): (payload: object) => string {
  const key = createPrivateKey(pem.key);
  const der = new X509Certificate(pem.cert).raw;
  const header = encode({
    alg: "RS256",
    typ: "JWT",
    kid: createHash("sha256").update(der).digest("base64url"),
    x5c: [der.toString("base64")],
  });
  return (payload) => {
    const signed = `${header}.${encode(payload)}`;
    return `${signed}.${encode(sign("RSA-SHA256", Buffer.from(signed), key))}`;
  };
}
