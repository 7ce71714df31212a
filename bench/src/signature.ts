import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, createSign, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, issueClientCertificate } from "@comptoir/wire/pki";
import { buildAssertion } from "@comptoir/wire/saml";
import { createKeySigner, signEnveloped, verifyEnveloped } from "@comptoir/wire/signature";
import { withXml } from "@comptoir/wire/xml";
import { type Measure, round } from "./measure.js";
import { percentile } from "./percentile.js";

const LIMITS = { sign: 0.6, verify: 0.8 };
/** Short rounds in turn, and the ninth tenth of each: what else the machine does falls on few of them. */
const ROUNDS = 40;
const OPERATIONS = 50;
const PEER_EVERY = 4;
const PEER_OPERATIONS = 200;
const BEST = 0.9;
const WARM_UP = 8;
const SAML_ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion:Assertion";

/**
 * The assertion of a card (fourteen attributes) signed and verified, in operations a second: signing beside node:crypto alone on the same
 * bytes, verifying beside xmlsec1 where it is installed, whose own start is taken off.
 */
export const signature: Measure = {
  name: "signature",
  beside: `node:crypto alone: signing at least ${LIMITS.sign} of it; xmlsec1: verifying at least ${LIMITS.verify} of its time in the library`,
  run: async (say) => {
    const holder = await makeHolder();
    const key = createPrivateKey(holder.key);
    const certificate = new X509Certificate(holder.certificate);
    const signer = createKeySigner({ certificate, key });
    const sign = async () => (await signEnveloped((inside) => buildAssertion(ASSERTION, inside), { id: ASSERTION.id, signer })).text;
    const text = await sign();
    const bytes = new TextEncoder().encode(text);
    const signedInfo = /<ds:SignedInfo.*<\/ds:SignedInfo>/.exec(text)?.[0] ?? "";
    const verify = () => {
      const verified = withXml(bytes, { maxBytes: 1_000_000 }, (root) => verifyEnveloped(root, () => true));
      if (!verified.ok || !verified.value.ok) throw new Error("our own signature is refused");
    };
    const signAlone = () => createSign("sha256").update(signedInfo).sign(key);
    // In turn: whatever slows the machine meanwhile falls on each.
    const speeds = { sign: [] as number[], alone: [] as number[], verify: [] as number[], peer: [] as number[] };
    const peer = openPeer(text, holder.authority);
    try {
      for (let count = 0; count < WARM_UP + ROUNDS; count += 1) {
        const turn = {
          sign: await speed(sign),
          alone: await speed(signAlone),
          verify: await speed(verify),
          peer: count % PEER_EVERY === 0 ? peer?.verify() : undefined,
        };
        if (count < WARM_UP) continue;
        speeds.sign.push(turn.sign);
        speeds.alone.push(turn.alone);
        speeds.verify.push(turn.verify);
        if (turn.peer !== undefined) speeds.peer.push(turn.peer);
      }
    } finally {
      peer?.close();
    }
    const signRatio = percentile(speeds.sign, BEST) / percentile(speeds.alone, BEST);
    const figures: Record<string, number | string> = {
      signPerSecond: Math.round(percentile(speeds.sign, BEST)),
      nodeSignPerSecond: Math.round(percentile(speeds.alone, BEST)),
      signRatio: round(signRatio),
      verifyPerSecond: Math.round(percentile(speeds.verify, BEST)),
      limitSign: LIMITS.sign,
      limitVerify: LIMITS.verify,
    };
    say(`signing ${figures.signPerSecond}/s, node:crypto alone ${figures.nodeSignPerSecond}/s`);
    if (peer === undefined) {
      say("xmlsec1 is not installed: verifying stands beside nothing here");
      return { figures: { ...figures, xmlsec1: "not installed" }, kept: signRatio >= LIMITS.sign };
    }
    const verifyRatio = percentile(speeds.verify, BEST) / percentile(speeds.peer, BEST);
    say(`verifying ${figures.verifyPerSecond}/s, xmlsec1 ${Math.round(percentile(speeds.peer, BEST))}/s`);
    return {
      figures: {
        ...figures,
        xmlsec1VerifyPerSecond: Math.round(percentile(speeds.peer, BEST)),
        verifyRatio: round(verifyRatio),
        xmlsec1: peer.version,
      },
      kept: signRatio >= LIMITS.sign && verifyRatio >= LIMITS.verify,
    };
  },
};

const ASSERTION = {
  id: "_7c1f5a52-0c1e-4a54-9d2c-0f6f3a1f6d11",
  issueInstant: new Date("2026-11-23T08:00:00Z"),
  issuer: "CN=810999900011,C=FR",
  issuerIsX509: true,
  nameId: "810999900011",
  nameQualifier: "CPS",
  conditions: { notBefore: new Date("2026-11-23T08:00:00Z"), notOnOrAfter: new Date("2026-11-23T09:00:00Z") },
  authn: { instant: new Date("2026-11-23T08:00:00Z"), classRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI" },
  attributes: Array.from({ length: 14 }, (_, rank) => ({ name: `attribut-${rank + 1}`, values: [`valeur de l'attribut ${rank + 1}`] })),
} as const;

async function makeHolder(): Promise<{ certificate: string; key: string; authority: string }> {
  const now = Date.now();
  const validity = { notBefore: new Date(now - 3600_000), notAfter: new Date(now + 24 * 3600_000) };
  const authority = await createAuthority({ subject: { country: "FR", commonName: "TEST BENCH" }, validity });
  const made = await issueClientCertificate(authority, { subject: { country: "FR", commonName: "810999900011" }, validity });
  return { certificate: made.certificate, key: made.key, authority: authority.certificate };
}

/** Operations in a second. */
async function speed(operation: () => unknown): Promise<number> {
  const startedAt = performance.now();
  for (let count = 0; count < OPERATIONS; count += 1) await operation();
  return OPERATIONS / ((performance.now() - startedAt) / 1000);
}

interface Peer {
  readonly version: string;
  /** Verifications in a second, the program's start taken off. */
  verify(): number;
  close(): void;
}

/** xmlsec1, when the machine has it. */
function openPeer(signed: string, authority: string): Peer | undefined {
  const version = spawnSync("xmlsec1", ["--version"], { encoding: "utf8" });
  if (version.status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "comptoir-bench-signature-"));
  const file = join(folder, "assertion.xml");
  const trusted = join(folder, "authority.pem");
  writeFileSync(file, signed);
  writeFileSync(trusted, authority);
  const time = (repeat: number) => {
    const startedAt = performance.now();
    execFileSync("xmlsec1", ["--verify", "--id-attr:ID", SAML_ASSERTION, "--trusted-pem", trusted, "--repeat", String(repeat), file], {
      stdio: "ignore",
    });
    return performance.now() - startedAt;
  };
  return {
    version: version.stdout.trim(),
    verify: () => (PEER_OPERATIONS - 1) / ((time(PEER_OPERATIONS) - time(1)) / 1000),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
