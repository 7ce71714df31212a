import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nirKey } from "../nation/keys.js";
import {
  type InsiAnswer,
  type InsiTestCaller,
  openInsiCaller,
  search,
  traits,
  writeBam,
  writeLps,
  writeMessage,
} from "../testing/insi-caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";
import { generateRegister } from "./generate-register.js";

let sandbox: TestSandbox;
let officine: InsiTestCaller;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  officine = await openInsiCaller(sandbox.ready);
});
afterAll(async () => {
  await sandbox.close();
});

const brochure = search("DESMALIX", "NATHALIE", "F", "1955-06-15", "63220");
/** Code, matricule with its key, OID. */
const summary = (answer: InsiAnswer) => [
  answer.of("CodeCR"),
  `${answer.of("NumIdentifiant") ?? ""}${answer.of("Cle") ?? ""}`,
  answer.of("OID")?.split(".").at(-1),
];

describe("INSi, search by traits", () => {
  it("answers the patient of the brochure, and the traits as the register writes them", async () => {
    const answer = await officine.ask(brochure);
    expect([answer.status, answer.of("CodeCR"), answer.of("LibelleCR")]).toEqual([200, "00", "OK"]);
    expect(answer.type).toBe("application/soap+xml; charset=utf-8");
    expect([
      answer.of("NomNaissance"),
      answer.of("ListePrenom"),
      answer.of("Sexe"),
      answer.of("DateNaissance"),
      answer.of("LieuNaissance"),
    ]).toEqual(["DESMALIX", "NATHALIE", "F", "1955-06-15", "63220"]);
    expect(answer.of("Action")).toBe("urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentiteResponse");
  });

  it.each([
    ["2.03-1", ["D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "M", "2001-06-17"], ["00", "101066322075460", "8"]],
    ["2.03-2", ["ADRTROIS", "TOUSSAINT", "M", "1960-01-01", "2B020"], ["00", "160012B02077713", "8"]],
    ["2.03-3 [ins#7.7]", ["D'AEION", "COEUR", "M", "1987-01-01"], ["00", "187016399996128", "10"]],
    ["2.04", ["ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14"], ["00", "109076322083489", "8"]],
    ["2.05 [ins#7.20]", ["PROVISOIRE", "MATRICULE", "M", "2009-07-01"], ["00", "109076322088835", "9"]],
    ["2.06 [ins#7.17]", ["DE VINCI", "LEONARDO", "M", "2014-02-01"], ["02", "", undefined]],
    ["2.07-1 [ins#7.18]", ["TCHITCHI", "OLA", "F", "1936-06-21"], ["01", "", undefined]],
    ["2.07-1 [ins#7.18]", ["TCHITCHI", "CATARINA", "F", "1936-06-21"], ["00", "236066322083656", "8"]],
    ["2.07-2 [ins#7.18]", ["HOUILLES", "PIERRE PAUL JACQUES", "M", "1993-01-27"], ["01", "", undefined]],
    ["2.08-1", ["CORSE", "ANTHONY", "M", "1980-03-02", "2B020"], ["00", "180032B02040123", "8"]],
    ["2.08-2 [ins#7.4]", ["HERMANN", "GATIEN", "M", "1981-03-24"], ["00", "181036322045660", "8"]],
    ["—", ["ADRTROIS", "DOMINIQUE", "F", "1997-02-26"], ["00", "297022A02077878", "8"]],
    ["—", ["ADRUN", "ZOE", "F", "1975-12-31"], ["00", "275126322074974", "8"]],
    ["—", ["NESSI", "MICHELANGELO ANTHONY", "M", "2010-08-07"], ["00", "110086322083060", "8"]],
    ["hyphen, apostrophe, space are one", ["D ARTAGNAN DE L HERAULT", "PIERRE ALAIN", "M", "2001-06-17"], ["00", "101066322075460", "8"]],
    ["another place", ["ADRUN", "ZOE", "F", "1975-12-31", "75113"], ["01", "", undefined]],
    ["another sex", ["ADRUN", "ZOE", "M", "1975-12-31"], ["01", "", undefined]],
    ["a word begun", ["ADRUN", "ZO", "F", "1975-12-31"], ["01", "", undefined]],
    ["a second first name", ["NESSI", "ANTHONY", "M", "2010-08-07"], ["00", "110086322083060", "8"]],
  ])("%s %s", async (_case, [name = "", first = "", sex = "", date = "", place], expected) => {
    const answer = await officine.ask(search(name, first, sex, date, place));
    expect(summary(answer)).toEqual(expected);
    expect(answer.status).toBe(200);
    if (expected[0] !== "00") expect(answer.of("INDIVIDU")).toBeUndefined();
  });

  it("[ins#7.17] 02, then 00 with the place or with a second first name", async () => {
    const withPlace = await officine.ask(search("DE VINCI", "LEONARDO", "M", "2014-02-01", "63220"));
    expect(withPlace.of("CodeCR")).toBe("00");
    const withSecond = await officine.ask(search("DE VINCI", ["LEONARDO", "GIUSEPPE"], "M", "2014-02-01"));
    expect([withSecond.of("CodeCR"), withSecond.of("LieuNaissance")]).toEqual(["00", "99127"]);
  });

  it("gives former numbers, among them the present one where it was published so", async () => {
    const changed = await officine.ask(search("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14"));
    expect(changed.all("INSHISTO").map((text) => /NumIdentifiant>([^<]*)/.exec(text)?.[1])).toEqual(["2090663220123", "2090763220834"]);
    const same = await officine.ask(search("CORSE", "ANTHONY", "M", "1980-03-02", "2B020"));
    expect(same.all("INSHISTO")[0]).toContain("180032B020401");
  });

  it("[ins#7.14] answers dates with 00 and empty traits to whoever asks with a completed date", async () => {
    const lunar = await officine.ask(search("VANDENBROUCK", "SUZANNE", "F", "1950-12-31"));
    expect([lunar.of("CodeCR"), lunar.of("DateNaissance")]).toEqual(["00", "1950-00-00"]);
    const gap = await officine.ask(search("LACUNE", "PROSPER", "M", "1962-04-18", "63220"));
    expect([gap.of("CodeCR"), gap.of("LieuNaissance") ?? ""]).toEqual(["00", ""]);
  });

  it("[ins#7.22] changes prefixes, order and the first name given apart from one answer to the next", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => officine.ask(search("ADRUN", "ZOE", "F", "1975-12-31"))));
    const prefixes = new Set(answers.map(({ text }) => /<([\w-]+):Envelope/.exec(text)?.[1]));
    expect([...prefixes].sort()).toEqual(["S", "SOAP-ENV", "env", "soap"]);
    expect(new Set(answers.map(({ text }) => /<([\w-]+):RESULTAT/.exec(text)?.[1])).size).toBe(3);
    expect(new Set(answers.map(({ text }) => text.indexOf("DateDeb>") < text.indexOf("IdIndividu>"))).size).toBe(2);
    expect(new Set(answers.map((answer) => answer.of("Prenom"))).size).toBe(2);
    expect(answers.every((answer) => answer.of("DateDeb") === "2009-01-01" && answer.of("DateFin") === "2008-12-31")).toBe(true);
  });

  it("[ins#7.21] a person who waited is given a NIR: it is active, the waiting number is history", async () => {
    const asked = search("PROVISOIRE", "MATRICULE", "M", "2009-07-01");
    expect(await sandbox.control("POST", "/insi/registrations", { nia: "1090763220888", nir: "1090763999950" })).toEqual({
      matricule: `1090763999950${nirKey("1090763999950")}`,
      oid: "1.2.250.1.213.1.4.8",
    });
    const answer = await officine.ask(asked);
    expect(answer.of("INSACTIF")).toContain("1090763999950");
    expect(answer.all("INSHISTO").map((text) => /NumIdentifiant>([^<]*)/.exec(text)?.[1])).toEqual(["1090763220888"]);
    const again = { nia: "1090763999950", nir: "1090763999951" };
    await expect(sandbox.control("POST", "/insi/registrations", again)).rejects.toThrow(/409/);
    await expect(sandbox.control("POST", "/insi/registrations", { ...again, nia: "1990763999951" })).rejects.toThrow(/404/);
  });

  it("everybody whom the officines know is found, or is one of the few without INS or with a namesake", async () => {
    const people = await sandbox.nation.selectFrom("person").selectAll().orderBy("rank").execute();
    const register = await sandbox.nation.selectFrom("insi_person").selectAll().execute();
    const codes = new Map<string, number>();
    for (const person of people.slice(0, 60)) {
      const known = register.find(({ id }) => id === person.id);
      const row = known ?? { birth_name: "INCONNU", first_names: ["INCONNU"], birth_place: "63220" };
      const sex = person.sex === "I" ? "M" : person.sex;
      const answer = await officine.ask(
        search(row.birth_name, row.first_names[0] ?? "", sex, person.birth_date, row.birth_place || undefined),
      );
      const code = answer.of("CodeCR") ?? answer.fault ?? "";
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (code === "00" && person.matricule !== null) expect(`${answer.of("NumIdentifiant")}${answer.of("Cle")}`).toBe(person.matricule);
    }
    expect([...codes.keys()].sort()).toEqual(["00", "01", "02"]);
    expect(codes.get("00")).toBeGreaterThan(52);
  });
});

describe("INSi, technical refusals", () => {
  it.each([
    ["[ins#7.16] an empty sex", search("ADRUN", "ZOE", "", "1975-12-31"), "siram_40/insi_24 erreur"],
    ["[ins#7.16] a small m", search("ADRDEUX", "LAURENT", "m", "1981-01-01"), "siram_40/insi_24 erreur"],
    ["[ins#7.16] sex I", search("ADRDEUX", "LAURENT", "I", "1981-01-01"), "siram_40/insi_24 erreur"],
    ["[ins#7.9] a digit in the name", search("LOUIS 14", "JEAN", "M", "1981-01-01"), "siram_40/insi_25 erreur"],
    ["an accent", search("LEFÈVRE", "JEAN", "M", "1981-01-01"), "siram_40/insi_25 erreur"],
    ["2.03-3 [ins#7.7] typographic apostrophe and ligatures", search("D’ÆION", "CŒUR", "M", "1987-01-01"), "siram_40/insi_25 erreur"],
    ["a small letter", search("Adrdeux", "LAURENT", "M", "1981-01-01"), "siram_40/insi_25 erreur"],
    ["[ins#7.8] a doubled hyphen in a first name", search("DUPONT", "JEAN--LUC", "M", "1981-01-01"), "siram_40/insi_25 erreur"],
    ["no first name", search("DUPONT", [], "M", "1981-01-01"), "siram_40/insi_25 erreur"],
    ["a French date", search("DUPONT", "JEAN", "M", "01/01/1981"), "siram_40/insi_25 erreur"],
    ["a place that is no code", search("DUPONT", "JEAN", "M", "1981-01-01", "MAZOIRES"), "siram_40/insi_25 erreur"],
    [
      "elements out of order",
      traits(["Prenom", "ZOE"], ["NomNaissance", "ADRUN"], ["Sexe", "F"], ["DateNaissance", "1975-12-31"]),
      "siram_10/siram_10 erreur",
    ],
    ["an element that nobody knows", traits(["NomNaissance", "ADRUN"], ["Age", "50"]), "siram_10/siram_10 erreur"],
    ["an element twice", traits(["NomNaissance", "ADRUN"], ["NomNaissance", "ADRUN"]), "siram_10/siram_10 erreur"],
    ["an element in an element", search("<t:X>ADRUN</t:X>", "ZOE", "F", "1975-12-31"), "siram_10/siram_10 erreur"],
    ["another operation", '<v:RequeteUnitaire xmlns:v="http://www.cnamts.fr/INSiLot2"/>', "siram_10/siram_10 erreur"],
    ["two requests in one body", `${brochure}${brochure}`, "siram_10/siram_10 erreur"],
    ["the failing identity of the platform", search("DE VINCI", "RUTH", "F", "1976-07-14"), "siram_40/insi_102 fatal"],
  ])("%s", async (_case, body, fault) => {
    const answer = await officine.ask(body);
    expect([answer.status, answer.fault]).toEqual([500, fault]);
    expect(answer.of("Code")).toContain(fault.endsWith("fatal") ? "Receiver" : "Sender");
  });

  it.each([["DAMPI--ERRE"], ["'AABI"]])("[ins#7.8, ins#7.10] takes the name %s", async (name) => {
    expect((await officine.ask(search(name, "JEAN", "M", "1981-01-01"))).of("CodeCR")).toBe("01");
  });

  it.each([
    ["[ins#7.23] an unknown IDAM", { idam: "9999999999" }, "siram_100/desir_550 erreur"],
    ["an Action of the other operation", { operation: "rechercherInsAvecCarteVitale" as const }, "siram_11/siram_11 erreur"],
    ["a MessageID without its scheme", { messageId: "1b4e28ba-2fa1-11d2-883f-0016d3cca427" }, "siram_11/siram_11 erreur"],
    ["a sender that is not the certificate's", { sender: "1999999999" }, "siram_12/siram_12 erreur"],
    ["a message of yesterday", { at: new Date(Date.now() - 24 * 3600_000) }, "siram_12/siram_12 erreur"],
    ["a message of tomorrow", { at: new Date(Date.now() + 24 * 3600_000) }, "siram_12/siram_12 erreur"],
    ["no ContexteBAM", { bam: "" }, "siram_12/siram_12 erreur"],
    ["no ContexteLPS", { lps: "" }, "siram_12/siram_12 erreur"],
  ])("%s", async (_case, parts, fault) => {
    const answer = await officine.ask(brochure, parts);
    expect([answer.status, answer.fault]).toEqual([500, fault]);
  });

  it("demands the versions of both contexts, each once", async () => {
    const { sender } = officine;
    const bam = writeBam({ sender });
    const lps = writeLps({ sender });
    const cases = [
      { bam: writeBam({ sender, version: "01_01" }) },
      { lps: writeLps({ sender, version: "01_01" }) },
      { bam: `${bam}${bam}` },
      { lps: `${lps}${lps}` },
      { bam: bam.replace("<b:COUVERTURE></b:COUVERTURE>", "") },
      { bam: bam.replace(/\.\d{3}Z/, "Z") },
      { lps: lps.replace('R="4"', "") },
      { lps: lps.replace("urn:lps:essai:1.0", "essai") },
      { lps: lps.replace(/<l:Version>.*?<\/l:Version>/, "") },
    ];
    for (const parts of cases) expect((await officine.ask(brochure, parts)).status, JSON.stringify(parts)).toBe(500);
    expect((await officine.ask(brochure, { bam, lps })).of("CodeCR")).toBe("00");
  });

  it("a DTD, an entity, another encoding, noise, nothing: refused, and nothing is echoed", async () => {
    const { sender } = officine;
    const whole = writeMessage({ sender, body: brochure });
    const withDtd = whole.replace("?>", '?><!DOCTYPE x [<!ENTITY y "DESMALIX">]>').replace(">DESMALIX<", ">&y;<");
    for (const text of [withDtd, whole.slice(0, 300), "bruit", "", whole.replace("UTF-8", "UTF-16")]) {
      const answer = await officine.post(text);
      expect([answer.status, answer.fault], text.slice(0, 80)).toEqual([500, "siram_10/siram_10 erreur"]);
    }
  });

  it("a content type that is not SOAP 1.2, an action that is not the body's, another path, another method, another host", async () => {
    const whole = writeMessage({ sender: officine.sender, body: brochure });
    const action = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite";
    const type = (text: string) =>
      officine.post(whole, { headers: { "content-type": `application/soap+xml; charset=utf-8; action="${text}"` } });
    expect((await type(action)).of("CodeCR")).toBe("00");
    expect((await type("urn:autre")).fault).toBe("siram_11/siram_11 erreur");
    expect((await officine.post(whole, { headers: { "content-type": "text/xml" } })).status).toBe(415);
    expect((await officine.post(whole, { path: "/" })).status).toBe(404);
    expect((await officine.post(whole, { headers: { host: "exemple.fr" } })).status).toBe(421);
    expect((await officine.post(whole.padEnd(300 * 1024, " "))).status).toBe(413);
  });

  it("notFoundMode: 01, or the failure with which the test platform answered for a while", async () => {
    const unknown = search("PERSONNE", "AUCUNE", "F", "1981-01-01");
    await sandbox.control("PUT", "/insi/settings", { notFoundMode: "fault102" });
    expect((await officine.ask(unknown)).fault).toBe("siram_40/insi_102 fatal");
    expect((await officine.ask(brochure)).of("CodeCR")).toBe("00");
    await sandbox.control("PUT", "/insi/settings", { notFoundMode: "cr01" });
    expect((await officine.ask(unknown)).of("CodeCR")).toBe("01");
    await expect(sandbox.control("PUT", "/insi/settings", { notFoundMode: "autre" })).rejects.toThrow(/400/);
  });

  it("the register takes synthetic people by the thousand, once per seed, and answers each of them", async () => {
    expect(await sandbox.control("POST", "/insi/people", { count: 3000, seed: 9 })).toEqual({ added: 3000 });
    const people = [...generateRegister({ seed: 9, count: 3000 })];
    for (const one of [people[0], people[1499], people[2999]]) {
      const answer = await officine.ask(
        search(one?.birthName ?? "", one?.firstNames[0] ?? "", one?.sex ?? "", one?.birthDate ?? "", one?.birthPlace),
      );
      expect(summary(answer)).toEqual(["00", `${one?.matricule}${one?.key}`, "10"]);
    }
    await expect(sandbox.control("POST", "/insi/people", { count: 10, seed: 9 })).rejects.toThrow(/409/);
    await expect(sandbox.control("POST", "/insi/people", { count: 0, seed: 9 })).rejects.toThrow(/400/);
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});
