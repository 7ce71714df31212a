import { z } from "zod";
import type { AuditSigner, TrustedKeys } from "./signing-key.js";
import { verifySignature } from "./signing-key.js";

/** The state of an officine's chain at one moment, signed. `restore` marks that the database went back to this position on purpose. */
export interface AuditHead {
  readonly kind: "head" | "restore";
  readonly officineId: string;
  readonly position: number;
  /** Hex. */
  readonly digest: string;
  /** ISO instant, milliseconds. */
  readonly signedAt: string;
  readonly keyId: string;
  /** Base64. */
  readonly signature: string;
}

const headSchema = z.object({
  kind: z.enum(["head", "restore"]),
  officineId: z.uuid(),
  position: z.number().int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  signedAt: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

type Unsigned = Omit<AuditHead, "keyId" | "signature">;

function message(head: Unsigned): Buffer {
  return Buffer.from(
    JSON.stringify(["comptoir-audit-head-1", head.kind, head.officineId, head.position, head.digest, head.signedAt]),
    "utf8",
  );
}

export function signHead(signer: AuditSigner, head: Unsigned): AuditHead {
  return { ...head, keyId: signer.keyId, signature: signer.sign(message(head)).toString("base64") };
}

export function isHeadGenuine(keys: TrustedKeys, head: AuditHead): boolean {
  return verifySignature(keys, head.keyId, message(head), Buffer.from(head.signature, "base64"));
}

/** One line of the heads file; undefined when it is not one. */
export function parseHead(line: string): AuditHead | undefined {
  try {
    return headSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
