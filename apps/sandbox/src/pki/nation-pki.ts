import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type Authority,
  createAuthority,
  type DistinguishedName,
  type IssuedCertificate,
  issueClientCertificate,
  issueServerCertificate,
  type Validity,
} from "@comptoir/wire/pki";
import { type Credential, isLasting, openCredential, replaceFile, type StoredCredential } from "./credential-store.js";

/** The test PKI of the nation. */
export interface NationPki {
  /** PEM of the one authority. */
  readonly ca: string;
  /** PEM file of every root. */
  readonly caPath: string;
  /** Certificate of the services; the ordonnance service also signs its receipts with it. */
  readonly server: StoredCredential;
  /** ORG_AUTH_CLI by FINESS: officines, and the practices that prescribe. */
  readonly clients: ReadonlyMap<string, StoredCredential>;
  /** The national hierarchy of test, range « élémentaire »: who may call INSi. */
  readonly igc: {
    /** PEM of the root, and its two authorities. */
    readonly root: string;
    readonly organisations: StoredCredential;
    readonly persons: StoredCredential;
  };
  /** ORG_AUTH_CLI whose CN is INSI-AUTO, by FINESS. */
  readonly insiClients: ReadonlyMap<string, StoredCredential>;
  /** What the fault « bad-certificate » serves. */
  readonly bad: Readonly<Record<"expired" | "self-signed", Credential>>;
}

export interface Organisation {
  readonly finess: string;
  readonly name: string;
  /** Department of the address, as the subject's ST writes it. */
  readonly department: string;
}

const dayMs = 24 * 3600 * 1000;
const authorityDays = 20 * 365;
const leafDays = 825;

/** Names under which the services are reached; every printed address is one of them. */
const dnsNames = ["localhost"];
const ipAddresses = ["127.0.0.1", "127.0.0.2", "::1"];

const nation: DistinguishedName = { country: "FR", organization: "COMPTOIR BAC A SABLE" };

/**
 * Opens the nation's PKI, making what is missing and renewing what soon ends. The authority is never replaced while valid:
 * whoever trusted it still does.
 */
export async function openNationPki(folder: string, organisations: readonly Organisation[], now: Date): Promise<NationPki> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lasting = (days: number): Validity => ({
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + days * dayMs),
  });
  const ca = await openCredential(
    folder,
    "ca",
    async () => flatten(await createAuthority(authorityRequest(lasting(authorityDays)))),
    (found) => isLasting(found, now),
  );
  const authority: Authority = { certificate: ca.cert, chain: "", key: ca.key };
  const leaf = (name: string, make: () => Promise<IssuedCertificate>): Promise<StoredCredential> =>
    openCredential(
      folder,
      name,
      async () => flatten(await make()),
      (found) => isLasting(found, now, ca.cert),
    );

  const validity = lasting(leafDays);
  const serverSubject = { ...nation, commonName: "localhost" };
  const server = await leaf("server", () => issueServerCertificate(authority, { subject: serverSubject, validity, dnsNames, ipAddresses }));
  const clients = new Map<string, StoredCredential>();
  for (const organisation of organisations) {
    const subject = subjectOf(organisation);
    clients.set(
      organisation.finess,
      await leaf(`client-${organisation.finess}`, () => issueClientCertificate(authority, { subject, validity })),
    );
  }
  const igc = await openIgc(folder, now, lasting(authorityDays));
  const insiClients = new Map<string, StoredCredential>();
  for (const organisation of organisations) {
    const subject = { ...subjectOf(organisation), commonName: "INSI-AUTO" };
    const issuer: Authority = { certificate: igc.organisations.cert, chain: igc.organisations.cert, key: igc.organisations.key };
    insiClients.set(
      organisation.finess,
      await openCredential(
        folder,
        `insi-${organisation.finess}`,
        async () => flatten(await issueClientCertificate(issuer, { subject, validity })),
        (found) => isLasting(found, now, igc.organisations.cert),
      ),
    );
  }
  const ended: Validity = { notBefore: new Date(now.getTime() - 400 * dayMs), notAfter: new Date(now.getTime() - 35 * dayMs) };
  const bad = {
    expired: await openCredential(
      folder,
      "server-expired",
      async () => flatten(await issueServerCertificate(authority, { subject: serverSubject, validity: ended, dnsNames, ipAddresses })),
      () => true,
    ),
    "self-signed": await openCredential(
      folder,
      "server-self-signed",
      () => makeStranger(serverSubject, validity),
      () => true,
    ),
  };
  // Whoever judges a certificate of the nation, one of INSi included, needs every root.
  const caPath = join(folder, "racines.pem");
  await replaceFile(caPath, [ca.cert, igc.root].map((pem) => `${pem.trim()}\n`).join(""), 0o644);
  return { ca: ca.cert, caPath, server, clients, igc, insiClients, bad };
}

/** IGC-Santé of test, range « élémentaire »: a root, and under it the authority of organisations and the one of persons. */
async function openIgc(folder: string, now: Date, validity: Validity): Promise<NationPki["igc"]> {
  const subject = (commonName: string): DistinguishedName => ({
    country: "FR",
    organization: "ASIP-SANTE",
    organizationalUnits: ["0002 187512751", "IGC-SANTE TEST"],
    commonName: `TEST ${commonName}`,
  });
  const root = await openCredential(
    folder,
    "igc-racine",
    async () => flatten(await createAuthority({ subject: subject("AC RACINE IGC-SANTE ELEMENTAIRE"), validity, pathLength: 1 })),
    (found) => isLasting(found, now),
  );
  const parent: Authority = { certificate: root.cert, chain: "", key: root.key };
  const intermediate = (name: string, what: string): Promise<StoredCredential> =>
    openCredential(
      folder,
      name,
      async () => {
        const made = await createAuthority({ subject: subject(`AC IGC-SANTE ELEMENTAIRE ${what}`), validity, pathLength: 0, parent });
        return { cert: made.certificate, key: made.key };
      },
      (found) => isLasting(found, now, root.cert),
    );
  return {
    root: root.cert,
    organisations: await intermediate("igc-organisations", "ORGANISATIONS"),
    persons: await intermediate("igc-personnes", "PERSONNES"),
  };
}

/** Somebody who answers in our place: a certificate for the same names, signed by an authority that signed itself. */
async function makeStranger(subject: DistinguishedName, validity: Validity): Promise<Credential> {
  const stranger = await createAuthority({ subject: { country: "FR", organization: "INCONNU", commonName: "INCONNU" }, validity });
  const made = await issueServerCertificate(stranger, { subject, validity, dnsNames, ipAddresses });
  return { cert: `${made.certificate}${stranger.certificate}`, key: made.key };
}

function authorityRequest(validity: Validity): Parameters<typeof createAuthority>[0] {
  const subject = { ...nation, organizationalUnits: ["IGC DE TEST"], commonName: "TEST AC BAC A SABLE ORGANISATIONS" };
  return { subject, validity, pathLength: 0 };
}

/** Subject of an organisation certificate: `OU` is Struct_IdNat, 1 + FINESS (docs/on-ouverte.md §1). */
function subjectOf({ finess, name, department }: Organisation): DistinguishedName {
  return { country: "FR", state: department, organization: name, organizationalUnits: [`1${finess}`], commonName: `TEST ${name}` };
}

function flatten(made: IssuedCertificate | Authority): Credential {
  return { cert: made.chain === "" ? made.certificate : made.chain, key: made.key };
}
