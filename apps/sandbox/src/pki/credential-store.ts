import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A certificate (with its intermediates) and its private key, PEM. */
export interface Credential {
  readonly cert: string;
  readonly key: string;
}

/** A credential kept in files: `<name>.pem`, and `<name>.key` readable by its owner alone. */
export interface StoredCredential extends Credential {
  readonly certPath: string;
  readonly keyPath: string;
}

const dayMs = 24 * 3600 * 1000;
/** A certificate found with less than this left is made anew. */
const renewalDays = 60;

/** Reads a credential, or makes and keeps it when it is absent or `accepts` refuses it. */
export async function openCredential(
  folder: string,
  name: string,
  make: () => Promise<Credential>,
  accepts: (found: Credential) => boolean,
): Promise<StoredCredential> {
  const paths = { certPath: join(folder, `${name}.pem`), keyPath: join(folder, `${name}.key`) };
  const found = await readCredential(paths);
  if (found !== undefined && accepts(found)) return { ...found, ...paths };
  const made = await make();
  await replaceFile(paths.keyPath, made.key, 0o600);
  await replaceFile(paths.certPath, made.cert, 0o644);
  return { cert: made.cert, key: made.key, ...paths };
}

/** True when the pair belongs together, does not end soon and was signed by `issuer` (itself when absent). */
export function isLasting({ cert, key }: Credential, now: Date, issuer?: string): boolean {
  try {
    const parsed = new X509Certificate(cert);
    const endsLate = new Date(parsed.validTo).getTime() - now.getTime() > renewalDays * dayMs;
    const authority = issuer === undefined ? parsed : new X509Certificate(issuer);
    return endsLate && parsed.verify(authority.publicKey) && parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

async function readCredential(paths: { certPath: string; keyPath: string }): Promise<Credential | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(paths.certPath, "utf8"), readFile(paths.keyPath, "utf8")]);
    await chmod(paths.keyPath, 0o600);
    return { cert, key };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The whole file or the old one, whenever the power goes. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode });
  await chmod(draft, mode);
  await rename(draft, path);
}
