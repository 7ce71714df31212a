import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, for a cookie or a key: 43 characters of base64url. */
export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a secret. No salt: 256 bits cannot be guessed. */
export function digestSecret(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}

/** Constant-time comparison of a received secret with a stored digest. */
export function matchesDigest(secret: string, digest: Uint8Array): boolean {
  return timingSafeEqual(digestSecret(secret), digest);
}

/** Shape of our secrets: whatever else arrives in a cookie is not looked up. */
export function isSecret(value: string | undefined): value is string {
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value);
}
