import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpTransport, type HttpTransport } from "@comptoir/wire/http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInsiClient, type InsiExchange, type InsiPort, type SearchTraits } from "../index.js";

/* Answers are typed by hand from specs/ins.md §2.4–2.6, with the prefixes and the order of children that platforms vary. */
const SOAP = "http://www.w3.org/2003/05/soap-envelope";
const RESULT = "http://www.cnamts.fr/INSiResultat";
const NIR = "1.2.250.1.213.1.4.8";
const NOW = new Date("2026-11-22T09:30:00.123Z");
const MTLS = { kind: "MTLS", organisation: "1750000003" } as const;

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}
let server: Server;
let transport: HttpTransport;
let client: InsiPort;
let requests: { body: string; type: string }[];
let traced: InsiExchange[];
let answers: Answer[];

const readBody = async (request: IncomingMessage) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests.push({ body: await readBody(request), type: request.headers["content-type"] ?? "" });
    const { status = 200, type = "application/soap+xml", body } = answers.shift() ?? { status: 500, body: "" };
    response.writeHead(status, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  transport = createHttpTransport({ policy: { allowedHosts: [host], maxResponseBytes: 1_000_000, timeoutMs: 5000 } });
  client = createInsiClient({
    url: `http://${host}/lps`,
    transport,
    software: { idam: "0000000001", name: "Comptoir", version: "0.1.0", instance: "9b2c3d4e-0000-4000-8000-000000000000" },
    now: () => NOW,
    newUuid: randomUUID,
    trace: async (exchange) => void traced.push(exchange),
  });
});
afterAll(async () => {
  await transport?.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  [requests, traced, answers] = [[], [], []];
});

const envelope = (body: string) => `<S:Envelope xmlns:S="${SOAP}"><S:Header/><S:Body>${body}</S:Body></S:Envelope>`;
const cr = (code: string, person = "") => ({
  body: envelope(
    `<r:RESULTAT xmlns:r="${RESULT}"><r:CR><r:CodeCR>${code}</r:CodeCR><r:LibelleCR>libellé ${code}</r:LibelleCR></r:CR>${person}</r:RESULTAT>`,
  ),
});
const ZOE = `<r:INDIVIDU><r:INSACTIF><r:IdIndividu><r:NumIdentifiant>2751263220749</r:NumIdentifiant><r:Cle>74</r:Cle></r:IdIndividu><r:OID>${NIR}</r:OID></r:INSACTIF><r:TIQ><r:NomNaissance>ADRUN</r:NomNaissance><r:ListePrenom>ZOE</r:ListePrenom><r:Sexe>F</r:Sexe><r:DateNaissance>1975-12-31</r:DateNaissance><r:LieuNaissance>63220</r:LieuNaissance></r:TIQ></r:INDIVIDU>`;
const zoe: SearchTraits = { birthName: "ADRUN", firstNames: ["ZOE"], sex: "F", birthDate: "1975-12-31" };
const FOUND = {
  kind: "TROUVEE",
  ins: { matricule: "275126322074974", oid: NIR, wrongKey: false },
  history: [],
  traits: { birthName: "ADRUN", birthFirstNames: "ZOE", sex: "F", birthDate: "1975-12-31", birthPlace: "63220" },
};
const sentFirstNames = () => requests.map(({ body }) => [...body.matchAll(/<ins:Prenom>([^<]*)/g)].map(([, name]) => name).join("+"));
const sentPlaces = () => requests.map(({ body }) => /<ins:LieuNaissance>([^<]*)/.exec(body)?.[1]);

describe("WS_INS2, search by traits", () => {
  it("[INS/va1.34] posts SOAP 1.2 with its action, both contexts and the traits in the order of the schema", async () => {
    answers = [cr("00", ZOE)];
    expect(await client.rechercherAvecTraits(zoe, MTLS)).toEqual({ ok: true, value: FOUND });
    const [{ body, type } = { body: "", type: "" }] = requests;
    const action = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite";
    expect(type).toBe(`application/soap+xml; charset=utf-8; action="${action}"`);
    expect(body).toContain(`<wsa:Action>${action}</wsa:Action><wsa:MessageID>uuid:`);
    expect(body).not.toContain("Security");
    expect(body).toMatch(
      /<bam:ContexteBAM xmlns:bam="urn:siram:bam:ctxbam" Nature="CTXBAM" Version="01_02"><bam:Id>[0-9a-f-]{36}<\/bam:Id><bam:Temps>2026-11-22T09:30:00.123Z<\/bam:Temps><bam:Emetteur>1750000003<\/bam:Emetteur><bam:COUVERTURE><\/bam:COUVERTURE>/,
    );
    expect(body).toContain('<lps:IDAM R="4">0000000001</lps:IDAM><lps:Version>0.1.0</lps:Version>');
    expect(body).toContain("<lps:Nom>urn:lps:Comptoir:0.1.0</lps:Nom>");
    expect(body).toContain(
      '<ins:RECSANSVITALE xmlns:ins="http://www.cnamts.fr/INSiRecSans"><ins:NomNaissance>ADRUN</ins:NomNaissance><ins:Prenom>ZOE</ins:Prenom><ins:Sexe>F</ins:Sexe><ins:DateNaissance>1975-12-31</ins:DateNaissance></ins:RECSANSVITALE>',
    );
  });

  it("[INS/va1.38] each call is traced whole, with its code, before its answer is known", async () => {
    answers = [cr("01"), cr("00", ZOE)];
    await client.rechercherAvecTraits({ ...zoe, firstNames: ["ZOE", "ANNE"] }, MTLS);
    expect(traced.map(({ outcome, status }) => [outcome, status])).toEqual([
      ["01", 200],
      ["00", 200],
    ]);
    expect(new TextDecoder().decode(traced[1]?.request)).toBe(requests[1]?.body);
    expect(new TextDecoder().decode(traced[1]?.response)).toContain("<r:CodeCR>00");
  });

  it("[ins#7.18] first names one by one, stopped at 00; then all joined", async () => {
    answers = [cr("01"), cr("00", ZOE)];
    await client.rechercherAvecTraits({ ...zoe, firstNames: ["OLA", "CATARINA", "BELLA"] }, MTLS);
    expect(sentFirstNames()).toEqual(["OLA", "CATARINA"]);
    [requests, answers] = [[], [cr("01"), cr("01"), cr("01"), cr("01")]];
    expect(await client.rechercherAvecTraits({ ...zoe, firstNames: ["PIERRE", "PAUL", "JACQUES"] }, MTLS)).toEqual({
      ok: true,
      value: { kind: "AUCUNE" },
    });
    expect(sentFirstNames()).toEqual(["PIERRE", "PAUL", "JACQUES", "PIERRE PAUL JACQUES"]);
  });

  it("[ins#7.17] several identities: the place settles it when it is known, else a person is asked", async () => {
    answers = [cr("02")];
    expect(await client.rechercherAvecTraits(zoe, MTLS)).toEqual({ ok: true, value: { kind: "PLUSIEURS" } });
    [requests, answers] = [[], [cr("02"), cr("00", ZOE)]];
    expect(await client.rechercherAvecTraits({ ...zoe, birthPlace: "63220" }, MTLS)).toEqual({ ok: true, value: FOUND });
    expect(sentPlaces()).toEqual([undefined, "63220"]);
    [requests, answers] = [[], [cr("02"), cr("02"), cr("00", ZOE)]];
    await client.rechercherAvecTraits({ ...zoe, firstNames: ["ZOE", "ANNE"], birthPlace: "63220" }, MTLS);
    expect(sentFirstNames()).toEqual(["ZOE", "ZOE+ANNE", "ZOE"]);
  });

  it("[ins#7.19] a fault at the first call ends the search", async () => {
    answers = [fault("S", "siram_40", "insi_102", "fatal")];
    expect(await client.rechercherAvecTraits({ ...zoe, firstNames: ["A", "B", "C"] }, MTLS)).toMatchObject({
      ok: false,
      failure: { kind: "FAUTE", code: "insi_102" },
    });
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["sex", { sex: "" }],
    ["sex", { sex: "m" }],
    ["sex", { sex: "I" }],
    ["birthName", { birthName: "D’ÆION" }],
    ["birthName", { birthName: "" }],
    ["firstNames", { firstNames: [] }],
    ["firstNames", { firstNames: ["JEAN--LUC"] }],
    ["birthDate", { birthDate: "1975-00-31" }],
    ["birthPlace", { birthPlace: "Paris" }],
  ])("[ins#7.16] %s outside the profile: nothing leaves", async (where, wrong) => {
    expect(await client.rechercherAvecTraits({ ...zoe, ...wrong } as SearchTraits, MTLS)).toEqual({
      ok: false,
      failure: { kind: "TRAITS_INVALIDES", where },
    });
    expect(requests).toEqual([]);
  });
});

describe("WS_INS1, search by card", () => {
  it("[ins#7.40] [ins#7.41] a dependant without a number of his own goes by the insured's, his date and his rank", async () => {
    answers = [cr("00", ZOE)];
    const twin = { insured: { number: "1810163220751", key: "40" }, birthName: "ADRDEUX", birthDate: "2010-02-31", birthRank: 2 };
    await client.rechercherAvecCarteVitale(twin, MTLS);
    const [{ body } = { body: "" }] = requests;
    expect(body).toContain(
      '<ins:RECVITALE xmlns:ins="http://www.cnamts.fr/INSiRecVit"><ins:MatriculeOD><ins:NumIdentifiant>1810163220751</ins:NumIdentifiant><ins:Cle>40</ins:Cle><ins:TypeMatricule>NIR</ins:TypeMatricule></ins:MatriculeOD><ins:NomNaissance>ADRDEUX</ins:NomNaissance><ins:DateNaissance>2010-02-31</ins:DateNaissance><ins:RangNaissance>2</ins:RangNaissance></ins:RECVITALE>',
    );
    expect(body).toContain(
      "<bam:ASSURE><bam:Id><bam:Num>1810163220751</bam:Num><bam:Cle>40</bam:Cle></bam:Id></bam:ASSURE><bam:BENEFICIAIRE><bam:DateNai>2010-02-31</bam:DateNai><bam:Rang>2</bam:Rang>",
    );
    expect(body).not.toContain("MatriculeIndividu");
  });
});

describe("what comes back", () => {
  const search = async (...given: Answer[]) => {
    answers = given;
    return client.rechercherAvecTraits(zoe, MTLS);
  };

  it("foreign prefixes, another order of children, a default namespace: read the same", async () => {
    const other = `<e:Envelope xmlns:e="${SOAP}"><e:Body><RESULTAT xmlns="${RESULT}"><INDIVIDU><TIQ><LieuNaissance>63220</LieuNaissance><DateNaissance>1975-12-31</DateNaissance><Sexe>F</Sexe><ListePrenom>ZOE</ListePrenom><NomNaissance>ADRUN</NomNaissance></TIQ><INSACTIF><DateDeb>2010-01-01</DateDeb><OID>${NIR}</OID><IdIndividu><Cle>74</Cle><NumIdentifiant>2751263220749</NumIdentifiant></IdIndividu></INSACTIF></INDIVIDU><CR><LibelleCR>OK</LibelleCR><CodeCR>00</CodeCR></CR></RESULTAT></e:Body></e:Envelope>`;
    expect(await search({ body: other })).toEqual({ ok: true, value: FOUND });
  });

  it("[ins#7.20] [ins#7.4] a NIA with its own domain, a history, a wrong key kept and said; the active one is no history", async () => {
    const histo = (number: string, key: string) =>
      `<r:INSHISTO><r:IdIndividu><r:NumIdentifiant>${number}</r:NumIdentifiant><r:Cle>${key}</r:Cle></r:IdIndividu><r:OID>${NIR}</r:OID></r:INSHISTO>`;
    const person = ZOE.replace("2751263220749", "1810363220456").replace("<r:Cle>74", "<r:Cle>60").replace(NIR, "1.2.250.1.213.1.4.9");
    const withHistory = person.replace("</r:INDIVIDU>", `${histo("2810363220456", "10")}</r:INDIVIDU>`);
    expect(await search(cr("00", withHistory))).toMatchObject({
      ok: true,
      value: {
        ins: { matricule: "181036322045660", oid: "1.2.250.1.213.1.4.9", wrongKey: true },
        history: [{ matricule: "281036322045610", wrongKey: true }],
      },
    });
    expect(await search(cr("00", ZOE.replace("</r:INDIVIDU>", `${histo("2751263220749", "74")}</r:INDIVIDU>`)))).toMatchObject({
      value: { history: [] },
    });
  });

  it.each([
    ["[ins#7.14] [INS/va1.28] 00 in the date", (person: string) => person.replace("1975-12-31", "1950-00-00"), "DATE_SANS_JOUR_OU_MOIS"],
    ["[INS/va1.31] no name", (person: string) => person.replace("ADRUN", ""), "TRAIT_VIDE"],
    ["[INS/va1.31] no first names", (person: string) => person.replace("ZOE", " "), "TRAIT_VIDE"],
    ["[INS/va1.31] no sex", (person: string) => person.replace("<r:Sexe>F</r:Sexe>", ""), "TRAIT_VIDE"],
    ["no birthplace", (person: string) => person.replace("<r:LieuNaissance>63220</r:LieuNaissance>", ""), "TRAIT_VIDE"],
    ["a matricule that is none", (person: string) => person.replace("2751263220749", "27512632207"), "MATRICULE_ILLISIBLE"],
  ])("%s: shown, and nothing to keep", async (_, spoil, reason) => {
    const answer = await search(cr("00", spoil(ZOE)));
    expect(answer).toMatchObject({ ok: true, value: { kind: "NON_IMPORTABLE", reason } });
    expect(JSON.stringify(answer)).not.toContain('matricule":');
  });

  it("a code nobody documents is shown as it is", async () => {
    expect(await search(cr("07"))).toEqual({ ok: true, value: { kind: "CODE_INCONNU", code: "07", label: "libellé 07" } });
  });

  it.each([
    [
      "[ins#7.23] unknown software",
      fault("soap", "siram_100", "desir_550", "erreur"),
      { siram: "siram_100", code: "desir_550", severity: "erreur" },
    ],
    ["[ins#7.23] wrong certificate name", fault("soap", "siram_100", "DESIR_560", "erreur"), { code: "desir_560" }],
    [
      "[ins#7.22] severity and prefix of a live platform",
      fault("S", "siram_40", "insi_102", "fatal"),
      { siram: "siram_40", code: "insi_102", severity: "fatal" },
    ],
  ])("%s: a fault, typed", async (_, answer, expected) => {
    expect(await search(answer)).toMatchObject({ ok: false, failure: { kind: "FAUTE", ...expected } });
    expect(traced.at(-1)?.outcome).toMatch(/^(?:desir|insi)_/);
  });

  it.each([
    ["a proxy's page", { status: 502, type: "text/html", body: "<html>Bad gateway</html>" }, "INDISPONIBLE"],
    ["an empty 503", { status: 503, body: "" }, "INDISPONIBLE"],
    ["a page that says 200", { body: "<html><body>Bienvenue</body></html>" }, "REPONSE_ILLISIBLE"],
    ["another message", { body: envelope("<x/>") }, "REPONSE_ILLISIBLE"],
    ["00 and nobody", cr("00"), "REPONSE_ILLISIBLE"],
    ["no code", { body: envelope(`<r:RESULTAT xmlns:r="${RESULT}"/>`) }, "REPONSE_ILLISIBLE"],
    ["an entity", { body: `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${envelope("<x>&a;</x>")}` }, "REPONSE_ILLISIBLE"],
  ])("%s", async (_, answer, kind) => {
    expect(await search(answer)).toMatchObject({ ok: false, failure: { kind } });
    expect(traced).toHaveLength(1);
  });

  it("a service that is not there", async () => {
    const gone = createInsiClient({
      url: "http://127.0.0.1:1/lps",
      transport: createHttpTransport({ policy: { allowedHosts: ["127.0.0.1:1"], maxResponseBytes: 1000, timeoutMs: 1000 } }),
      software: { idam: "1", name: "x", version: "1", instance: "1" },
      now: () => NOW,
      newUuid: randomUUID,
      trace: async (exchange) => void traced.push(exchange),
    });
    expect(await gone.rechercherAvecTraits(zoe, MTLS)).toMatchObject({ ok: false, failure: { kind: "INDISPONIBLE" } });
    expect(traced).toMatchObject([{ outcome: "NOT_SENT" }]);
  });
});

function fault(prefix: string, subcode: string, code: string, severity: string): Answer {
  return {
    status: 500,
    body: `<${prefix}:Envelope xmlns:${prefix}="${SOAP}"><${prefix}:Body><${prefix}:Fault><${prefix}:Code><${prefix}:Value>${prefix}:Receiver</${prefix}:Value><${prefix}:Subcode><${prefix}:Value>${prefix}:${subcode}</${prefix}:Value></${prefix}:Subcode></${prefix}:Code><${prefix}:Reason><${prefix}:Text xml:lang="en">Erreur</${prefix}:Text></${prefix}:Reason><${prefix}:Detail><siram:Erreur xmlns:siram="urn:siram" severite="${severity}" code="${code}" messageID="1"/></${prefix}:Detail></${prefix}:Fault></${prefix}:Body></${prefix}:Envelope>`,
  };
}
