import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { dirname, join } from "node:path";
import type { ReadyMessage } from "../start-sandbox.js";

/** An answer of INSi, read as text: no reader of ours between the test and the service. */
export interface InsiAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Content of the first element of that local name, whatever its prefix. */
  of(local: string): string | undefined;
  /** Contents of all elements of that local name. */
  all(local: string): string[];
  /** `subcode/code severity` of the fault. */
  readonly fault: string | undefined;
}

export interface Tls {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What a test may change of a message; the rest is right. */
export interface MessageParts {
  readonly operation?: "rechercherInsAvecTraitsIdentite" | "rechercherInsAvecCarteVitale";
  readonly action?: string;
  readonly messageId?: string;
  readonly security?: string;
  readonly bam?: string;
  readonly lps?: string;
  readonly sender?: string;
  readonly idam?: string;
  readonly at?: Date;
  readonly cover?: string;
  readonly body: string;
}

/** ContexteBAM, typed from the specification. */
export const writeBam = (o: { sender: string; at?: Date; cover?: string; version?: string }): string =>
  `<b:ContexteBAM xmlns:b="urn:siram:bam:ctxbam" Version="${o.version ?? "01_02"}" Nature="CTXBAM"><b:Id>${randomUUID()}</b:Id><b:Temps>${(o.at ?? new Date()).toISOString()}</b:Temps><b:Emetteur>${o.sender}</b:Emetteur><b:COUVERTURE>${o.cover ?? ""}</b:COUVERTURE></b:ContexteBAM>`;

/** ContexteLPS, typed from the specification. */
export const writeLps = (o: { sender: string; at?: Date; idam?: string; version?: string }): string =>
  `<l:ContexteLPS xmlns:l="urn:siram:lps:ctxlps" Version="${o.version ?? "01_00"}" Nature="CTXLPS"><l:Id>${randomUUID()}</l:Id><l:Temps>${(o.at ?? new Date()).toISOString()}</l:Temps><l:Emetteur>${o.sender}</l:Emetteur><l:LPS><l:IDAM R="4">${o.idam ?? "0000000001"}</l:IDAM><l:Version>1.0</l:Version><l:Instance>${randomUUID()}</l:Instance><l:Nom>urn:lps:essai:1.0</l:Nom></l:LPS></l:ContexteLPS>`;

export function writeMessage(parts: MessageParts): string {
  const sender = parts.sender ?? "";
  const action = parts.action ?? `urn:ServiceIdentiteCertifiee:1.0.0:${parts.operation ?? "rechercherInsAvecTraitsIdentite"}`;
  const at = parts.at === undefined ? {} : { at: parts.at };
  const bam = parts.bam ?? writeBam({ sender, ...at, ...(parts.cover === undefined ? {} : { cover: parts.cover }) });
  const lps = parts.lps ?? writeLps({ sender, ...at, ...(parts.idam === undefined ? {} : { idam: parts.idam }) });
  return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><e:Header><a:Action>${action}</a:Action><a:MessageID>${parts.messageId ?? `uuid:${randomUUID()}`}</a:MessageID>${parts.security ?? ""}${bam}${lps}</e:Header><e:Body>${parts.body}</e:Body></e:Envelope>`;
}

/** RECSANSVITALE from its elements in order. */
export const traits = (...elements: readonly (readonly [string, string])[]): string =>
  `<t:RECSANSVITALE xmlns:t="http://www.cnamts.fr/INSiRecSans">${elements.map(([name, text]) => `<t:${name}>${text}</t:${name}>`).join("")}</t:RECSANSVITALE>`;

/** The usual search: name, first names, sex, date, place. */
export const search = (name: string, firstNames: string | readonly string[], sex: string, date: string, place?: string): string =>
  traits(
    ["NomNaissance", name],
    ...[firstNames].flat().map((first) => ["Prenom", first] as const),
    ["Sexe", sex],
    ["DateNaissance", date],
    ...(place === undefined ? [] : [["LieuNaissance", place] as const]),
  );

const number = (local: string, text: string): string =>
  `<c:${local}><c:NumIdentifiant>${text.slice(0, 13)}</c:NumIdentifiant><c:Cle>${text.slice(13)}</c:Cle></c:${local}>`;

/** RECVITALE. Numbers are given with their keys. */
export const card = (o: { own?: string; insured: string; name: string; date: string; rank: number }): string =>
  `<c:RECVITALE xmlns:c="http://www.cnamts.fr/INSiRecVit">${o.own === undefined ? "" : number("MatriculeIndividu", o.own)}${number("MatriculeOD", o.insured)}<c:NomNaissance>${o.name}</c:NomNaissance><c:DateNaissance>${o.date}</c:DateNaissance><c:RangNaissance>${o.rank}</c:RangNaissance></c:RECVITALE>`;

/** COUVERTURE of a card. */
export const coverOf = (insured: string): string =>
  `<b:ASSURE><b:Id><b:Num>${insured.slice(0, 13)}</b:Num><b:Cle>${insured.slice(13)}</b:Cle></b:Id></b:ASSURE>`;

export interface InsiTestCaller {
  /** The sender that the contexts of this caller name. */
  readonly sender: string;
  readonly tls: Tls;
  post(message: string, o?: { tls?: Tls; headers?: Record<string, string>; method?: string; path?: string }): Promise<InsiAnswer>;
  /** A whole message, from its body. */
  ask(body: string, parts?: Partial<MessageParts>): Promise<InsiAnswer>;
}

/** An officine of the nation, with its INSI-AUTO certificate. */
export async function openInsiCaller(ready: ReadyMessage, rank = 0): Promise<InsiTestCaller> {
  const [finess = "", files] = Object.entries(ready.pki.insiClients)[rank] ?? [];
  const tls: Tls = {
    ca: await readFile(ready.pki.ca, "utf8"),
    cert: await readFile(files?.cert ?? "", "utf8"),
    key: await readFile(files?.key ?? "", "utf8"),
  };
  const sender = `1${finess}`;
  const post: InsiTestCaller["post"] = (message, o = {}) => postTo(ready.services.insi.url, message, { tls, ...o });
  return { sender, tls, post, ask: (body, parts = {}) => post(writeMessage({ sender, ...parts, body })) };
}

/** A credential of the nation's PKI, by the name of its files. */
export async function readPkiFiles(ready: ReadyMessage, name: string): Promise<{ cert: string; key: string }> {
  const folder = dirname(ready.pki.ca);
  return { cert: await readFile(join(folder, `${name}.pem`), "utf8"), key: await readFile(join(folder, `${name}.key`), "utf8") };
}

function postTo(
  url: string,
  message: string,
  o: { tls: Tls; headers?: Record<string, string>; method?: string; path?: string },
): Promise<InsiAnswer> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((done, fail) => {
    const headers = { "content-type": "application/soap+xml; charset=utf-8", ...o.headers };
    const request = httpsRequest(
      {
        host: hostname,
        port,
        path: o.path ?? pathname,
        method: o.method ?? "POST",
        agent: false,
        servername: "localhost",
        ...o.tls,
        headers,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", fail);
        response.on("end", () =>
          done(readAnswer(response.statusCode ?? 0, response.headers["content-type"] ?? "", Buffer.concat(chunks).toString("utf8"))),
        );
      },
    );
    request.on("error", fail);
    request.end(message);
  });
}

function readAnswer(status: number, type: string, text: string): InsiAnswer {
  const all = (local: string): string[] =>
    [...text.matchAll(new RegExp(`<(?:[\\w-]+:)?${local}(?:\\s[^>]*)?>([\\s\\S]*?)</(?:[\\w-]+:)?${local}>`, "g"))].map(
      ([, inside = ""]) => inside,
    );
  const subcode = /<[\w-]+:Subcode><[\w-]+:Value>[\w-]+:([^<]+)</.exec(text)?.[1];
  const error = /:Erreur [^>]*severite="([^"]*)" code="([^"]*)"/.exec(text);
  return {
    status,
    type,
    text,
    all,
    of: (local) => all(local)[0],
    fault: subcode === undefined ? undefined : `${subcode}/${error?.[2]} ${error?.[1]}`,
  };
}
