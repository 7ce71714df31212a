import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { card, coverOf, type InsiTestCaller, openInsiCaller } from "../testing/insi-caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let officine: InsiTestCaller;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  officine = await openInsiCaller(sandbox.ready);
});
afterAll(async () => {
  await sandbox.close();
});

const operation = "rechercherInsAvecCarteVitale" as const;
const read = (o: Parameters<typeof card>[0]) => officine.ask(card(o), { operation, cover: coverOf(o.insured) });

/** Beneficiaries of the card of this insured person, the insured first. */
async function cardOf(birthName: string, birthDate: string) {
  const { matricule } = await sandbox.nation
    .selectFrom("insi_person")
    .select("matricule")
    .where("birth_name", "=", birthName)
    .where("birth_date", "=", birthDate)
    .executeTakeFirstOrThrow();
  const rows = await sandbox.nation
    .selectFrom("insi_beneficiary")
    .innerJoin("insi_person", "insi_person.id", "insi_beneficiary.person")
    .selectAll("insi_beneficiary")
    .select(["insi_person.matricule", "insi_person.matricule_key", "insi_person.first_names"])
    .where("insured_number", "=", matricule)
    .orderBy("qual_benef")
    .orderBy("birth_rank")
    .execute();
  return rows.map((row) => ({
    insured: `${row.insured_number}${row.insured_key}`,
    own: `${row.matricule}${row.matricule_key}`,
    name: row.birth_name || row.used_name,
    date: `${row.birth_date_on_card.slice(4)}-${row.birth_date_on_card.slice(2, 4)}-${row.birth_date_on_card.slice(0, 2)}`,
    rank: row.birth_rank,
    certified: row.certified,
    firstName: row.first_names[0],
  }));
}

/** What a card lets a software ask: the own number only where it is certified. */
const ask = ({ own, certified, ...rest }: Awaited<ReturnType<typeof cardOf>>[number]) => read({ ...rest, ...(certified ? { own } : {}) });

describe("INSi, search by card", () => {
  it("every beneficiary of every card is found, one number each", async () => {
    const families: [string, string, number][] = [
      ["DESMALIX", "1955-06-15", 3],
      ["L'HERMITE-SAINT-CYR", "1989-05-04", 3],
      ["BENALI", "1950-12-31", 2],
      ["NESSI", "1977-07-14", 2],
      ["HOARAU", "1994-01-20", 2],
      ["VAN DER BEKEN", "1974-10-08", 2],
      ["MONTAUBAN DE LA TOUR-SAINT-ANGE", "1946-03-09", 1],
    ];
    for (const [name, date, size] of families) {
      const members = await cardOf(name, date);
      expect(members.length, name).toBe(size);
      for (const member of members) {
        const answer = await ask(member);
        expect([answer.of("CodeCR"), `${answer.of("NumIdentifiant")}${answer.of("Cle")}`], `${name} ${member.firstName}`).toEqual([
          "00",
          member.own,
        ]);
      }
    }
  });

  it("[ins#7.40] a dependant without certified number is found by the insured number, the date and the rank", async () => {
    const camille = (await cardOf("DESMALIX", "1955-06-15")).find(({ firstName }) => firstName === "CAMILLE");
    if (camille === undefined) throw new Error("no child");
    expect(camille.certified).toBe(false);
    expect((await ask(camille)).of("ListePrenom")).toBe("CAMILLE");
    expect((await read({ ...camille, date: "2010-09-29" })).of("CodeCR")).toBe("01");
  });

  it("[ins#7.41] twins: the rank picks the right one", async () => {
    const [, first, second] = await cardOf("L'HERMITE-SAINT-CYR", "1989-05-04");
    if (first === undefined || second === undefined) throw new Error("no twins");
    expect([first.date, first.rank, second.rank]).toEqual([second.date, 1, 2]);
    expect((await ask(first)).of("ListePrenom")).toBe("MAELLE ROSE");
    expect((await ask(second)).of("ListePrenom")).toBe("NOELLE ROSE");
    expect((await ask({ ...first, rank: 3 })).of("CodeCR")).toBe("01");
  });

  it("[ins#7.15] a lunar date is the card's own, and finds a whole one in the register", async () => {
    const [youssef] = await cardOf("BENALI", "1950-12-31");
    if (youssef === undefined) throw new Error("no insured");
    expect(youssef.date).toBe("1950-13-32");
    expect((await ask(youssef)).of("DateNaissance")).toBe("1950-12-31");
  });

  it("refuses a wrong key, a missing insured number, a cover of somebody else; another name finds nobody", async () => {
    const [nathalie] = await cardOf("DESMALIX", "1955-06-15");
    if (nathalie === undefined) throw new Error("no insured");
    const wrong = `${nathalie.insured.slice(0, 13)}${nathalie.insured.endsWith("01") ? "02" : "01"}`;
    expect((await read({ ...nathalie, insured: wrong })).fault).toBe("siram_40/insi_26 erreur");
    const body = card({ insured: nathalie.insured, name: nathalie.name, date: nathalie.date, rank: 1 });
    expect((await officine.ask(body, { operation, cover: coverOf("275126322074974") })).fault).toBe("siram_12/siram_12 erreur");
    expect((await officine.ask(body, { operation })).fault).toBe("siram_12/siram_12 erreur");
    const without = body.replace(/<c:MatriculeOD>.*<\/c:MatriculeOD>/, "");
    expect((await officine.ask(without, { operation, cover: coverOf(nathalie.insured) })).fault).toBe("siram_40/insi_26 erreur");
    expect((await read({ insured: nathalie.insured, name: "AUTRE", date: nathalie.date, rank: 1 })).of("CodeCR")).toBe("01");
    expect(
      (await read({ insured: nathalie.insured, own: "275126322074974", name: nathalie.name, date: nathalie.date, rank: 1 })).of("CodeCR"),
    ).toBe("01");
  });

  it("names on cards hold in 27 characters", async () => {
    const [long] = await cardOf("MONTAUBAN DE LA TOUR-SAINT-ANGE", "1946-03-09");
    expect(long?.name).toBe("MONTAUBAN DE LA TOUR SAINT");
  });
});
