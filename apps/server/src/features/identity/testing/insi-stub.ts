import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAuthority, issueClientCertificate, issueServerCertificate } from "@comptoir/wire/pki";

const SOAP = "http://www.w3.org/2003/05/soap-envelope";
const RESULT = "http://www.cnamts.fr/INSiResultat";

/** A person as INSi answers: number, key, domain, name, list, sex, date, place. */
export interface StubPerson {
  readonly number: string;
  readonly key: string;
  readonly oid?: string;
  readonly birthName: string;
  readonly list: string;
  readonly sex: string;
  readonly date: string;
  readonly place?: string;
  readonly history?: readonly (readonly [number: string, key: string])[];
}

export type StubAnswer =
  | { readonly code: string; readonly person?: StubPerson }
  | { readonly fault: { readonly siram: string; readonly code: string; readonly reason: string } }
  | { readonly status: number };

/**
 * INSi as an officine meets it: HTTPS that demands the officine's certificate, SOAP answers typed by hand from specs/ins.md §2.4–2.5.
 * Judges nothing: what it is asked is kept, what it answers is set by the test. The service that judges is the bac à sable's.
 */
export interface InsiStub extends AsyncDisposable {
  /** For the configuration: `services.insi`. */
  service(finess: string): object;
  /** Answered in turn, the last one for ever. */
  answer(...answers: readonly StubAnswer[]): void;
  readonly requests: { readonly body: string; readonly organisation: string }[];
  /** Runs while the next call is being answered. */
  beforeAnswer(act: () => Promise<void>): void;
}

export async function startInsiStub(): Promise<InsiStub> {
  const folder = await mkdtemp(path.join(tmpdir(), "comptoir-insi-"));
  const validity = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2045-01-01T00:00:00Z") };
  const authority = await createAuthority({ subject: { commonName: "Test" }, validity });
  const end = await issueServerCertificate(authority, {
    subject: { commonName: "insi" },
    validity,
    ipAddresses: ["127.0.0.1"],
    dnsNames: [],
  });
  const client = await issueClientCertificate(authority, {
    subject: { organizationalUnits: ["318751275100020"], commonName: "INSI-AUTO" },
    validity,
  });
  const file = async (name: string, text: string) => {
    await writeFile(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  const paths = {
    ca: await file("ca.pem", authority.certificate),
    cert: await file("client.pem", client.chain),
    key: await file("client.key", client.key),
  };
  const requests: { body: string; organisation: string }[] = [];
  let answers: readonly StubAnswer[] = [{ code: "01" }];
  let act: (() => Promise<void>) | undefined;
  const server: Server = createServer(
    { cert: end.chain, key: end.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const subject =
        "getPeerCertificate" in request.socket ? (request.socket as import("node:tls").TLSSocket).getPeerCertificate().subject : undefined;
      requests.push({ body, organisation: String(subject?.OU ?? "") });
      const running = act;
      act = undefined;
      await running?.();
      const [answer = { code: "01" }, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      const { status, text } = write(answer);
      response.writeHead(status, { "content-type": "application/soap+xml" }).end(text);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/lps`;
  return {
    service: (finess) => ({ url, ca: paths.ca, clients: { [finess]: { cert: paths.cert, key: paths.key } } }),
    answer: (...next) => {
      answers = next;
    },
    requests,
    beforeAnswer: (next) => {
      act = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function write(answer: StubAnswer): { status: number; text: string } {
  if ("status" in answer) return { status: answer.status, text: "" };
  if ("fault" in answer) {
    const { siram, code, reason } = answer.fault;
    return {
      status: 500,
      text: envelope(
        `<S:Fault><S:Code><S:Value>S:Receiver</S:Value><S:Subcode><S:Value>S:${siram}</S:Value></S:Subcode></S:Code><S:Reason><S:Text xml:lang="en">${reason}</S:Text></S:Reason><S:Detail><e:Erreur xmlns:e="urn:siram" severite="fatal" code="${code}" messageID="x">${reason}</e:Erreur></S:Detail></S:Fault>`,
      ),
    };
  }
  const { code, person } = answer;
  return {
    status: 200,
    text: envelope(
      `<r:RESULTAT xmlns:r="${RESULT}"><r:CR><r:CodeCR>${code}</r:CodeCR><r:LibelleCR>libelle ${code}</r:LibelleCR></r:CR>${person ? individual(person) : ""}</r:RESULTAT>`,
    ),
  };
}

const envelope = (body: string) => `<S:Envelope xmlns:S="${SOAP}"><S:Header/><S:Body>${body}</S:Body></S:Envelope>`;

function individual(person: StubPerson): string {
  const oid = person.oid ?? "1.2.250.1.213.1.4.8";
  const ins = (number: string, key: string) =>
    `<r:IdIndividu><r:NumIdentifiant>${number}</r:NumIdentifiant><r:Cle>${key}</r:Cle></r:IdIndividu><r:OID>${oid}</r:OID>`;
  const history = (person.history ?? []).map(([number, key]) => `<r:INSHISTO>${ins(number, key)}</r:INSHISTO>`).join("");
  return `<r:INDIVIDU><r:INSACTIF>${ins(person.number, person.key)}</r:INSACTIF>${history}<r:TIQ><r:NomNaissance>${person.birthName}</r:NomNaissance><r:ListePrenom>${person.list}</r:ListePrenom><r:Sexe>${person.sex}</r:Sexe><r:DateNaissance>${person.date}</r:DateNaissance><r:LieuNaissance>${person.place ?? "63220"}</r:LieuNaissance></r:TIQ></r:INDIVIDU>`;
}
