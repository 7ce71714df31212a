import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createFile, replaceFile } from "../durable-file.js";

/** Signs the heads of the trail. The private key never enters the database: who rewrites the tables cannot sign the result. */
export interface AuditSigner {
  readonly keyId: string;
  sign(message: Uint8Array): Buffer;
}

/** Public keys that a verification trusts, by key id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

const PRIVATE_KEY = "audit-signature.pem";

/** Folder of the keys: 0700, outside the database and outside its backups. */
export function keysFolder(dataDir: string): string {
  const folder = path.join(dataDir, "keys");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

/** Loads the Ed25519 key of this installation, made at first use (0600). Its public half is written beside it. */
export function loadAuditSigner(dataDir: string): AuditSigner {
  const folder = keysFolder(dataDir);
  const file = path.join(folder, PRIVATE_KEY);
  const key = createPrivateKey(readOrCreate(file));
  const publicKey = createPublicKey(key);
  const keyId = identify(publicKey);
  const publicFile = path.join(folder, `audit-${keyId}.pub.pem`);
  const publicText = publicKey.export({ type: "spki", format: "pem" }).toString();
  if (!existsSync(publicFile) || readFileSync(publicFile, "utf8") !== publicText) replaceFile(publicFile, publicText, 0o644);
  return { keyId, sign: (message) => sign(null, message, key) };
}

/**
 * The keys that a verification trusts: every `audit-*.pub.pem` of the keys folder (this installation's, and those of the servers that
 * share the database, copied there by hand).
 */
export function loadTrustedKeys(dataDir: string): TrustedKeys {
  const folder = keysFolder(dataDir);
  const keys = readdirSync(folder)
    .filter((name) => /^audit-.+\.pub\.pem$/.test(name))
    .map((name) => createPublicKey(readFileSync(path.join(folder, name))));
  return new Map(keys.map((key) => [identify(key), key]));
}

export function verifySignature(keys: TrustedKeys, keyId: string, message: Uint8Array, signature: Uint8Array): boolean {
  const key = keys.get(keyId);
  return key !== undefined && verify(null, message, key, signature);
}

function identify(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
}

/** Two processes may start together: the first file wins, the other one reads it. */
function readOrCreate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const { privateKey } = generateKeyPairSync("ed25519");
  createFile(file, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  return readFileSync(file, "utf8");
}
