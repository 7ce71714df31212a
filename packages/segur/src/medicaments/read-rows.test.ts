import { describe, expect, it } from "vitest";
import { parseCents, parseDay, parseRate } from "./cells.js";
import { cip13FromCip7 } from "./cip.js";
import type { ExtractFileKey } from "./extract-files.js";
import type { ExtractRows } from "./model.js";
import { openExtractFile } from "./read-rows.js";

function readAll<K extends ExtractFileKey>(key: K, bytes: Uint8Array, previous?: number) {
  const opened = openExtractFile(key, bytes, previous);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const rows: ExtractRows[K][] = [...opened.value.rows];
  const failure = opened.value.end();
  if (failure !== undefined) throw new Error(JSON.stringify(failure));
  return { rows, faults: opened.value.faults };
}

/** A line among enough others of its kind to be a national file: only the first is looked at. */
function among(line: string, other: (n: number) => string): Buffer {
  return Buffer.from([line, ...Array.from({ length: 12_000 }, (_, n) => other(n))].join("\r\n"), "latin1");
}

describe("cells", () => {
  it("[ON#53] prices are integer cents, two commas from 1000 on", () => {
    expect(["24,34", "1,466,29", "12,345,678,90", "0,91"].map(parseCents)).toEqual([2_434, 146_629, 1_234_567_890, 91]);
    expect(["12", "", "1.466,29", "1466,2", "-3,00", "1,46,29"].map(parseCents)).toEqual(Array.from({ length: 6 }, () => undefined));
  });
  it("[ON#53] rates with or without a space", () => {
    expect(["65%", "65 %", "100%", "", "x%", "650%"].map(parseRate)).toEqual([65, 65, 100, undefined, undefined, undefined]);
  });
  it("days that exist", () => {
    expect(["12/03/1998", "29/02/2024", "29/11/2924"].map(parseDay)).toEqual(["1998-03-12", "2024-02-29", "2924-11-29"]);
    expect(["31/02/2020", "29/02/2025", "00/01/2020", "01/13/2020", "1998-03-12", ""].map(parseDay)).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });
});

describe("CIS_bdpm", () => {
  const other = (n: number) =>
    `${61_000_000 + n}\tX\tcomprimé\torale\tAutorisation active\tProcédure nationale\tCommercialisée\t01/01/2000\t\t\t LABO\tNon`;
  it("the holder's leading space goes, routes and holders are lists, Windows-1252", () => {
    const { rows, faults } = readAll(
      "specialities",
      among(
        "60002283\tANASTROZOLE 1 mg, comprim\xe9\tcomprim\xe9 pellicul\xe9\torale;sublinguale\tAutorisation active\tProc\xe9dure centralis\xe9e\tCommercialis\xe9e\t08/02/2011\tAlerte\tEU/1/14/944\t L\x92AC;\x8cUVRE\tOui",
        other,
      ),
    );
    expect(faults).toEqual([]);
    expect(rows[0]).toEqual({
      cis: "60002283",
      name: "ANASTROZOLE 1 mg, comprimé",
      form: "comprimé pelliculé",
      routes: ["orale", "sublinguale"],
      authorisation: "Autorisation active",
      procedure: "Procédure centralisée",
      marketing: "Commercialisée",
      authorisedOn: "2011-02-08",
      status: "Alerte",
      euNumber: "EU/1/14/944",
      holders: ["L’AC", "ŒUVRE"],
      reinforcedMonitoring: true,
    });
  });
  it("a CIS said twice is kept once and told; a bad CIS or no name sets the line aside", () => {
    const { rows, faults } = readAll(
      "specialities",
      among(`${other(5)}\r\n6100\tX${"\t".repeat(10)}\r\n62000000${"\t".repeat(11)}`, other),
    );
    expect(rows).toHaveLength(12_000);
    expect(faults).toEqual([
      { file: "CIS_bdpm.txt", line: 2, what: "CIS « 6100 » : 8 chiffres attendus" },
      { file: "CIS_bdpm.txt", line: 3, what: "dénomination vide" },
      { file: "CIS_bdpm.txt", line: 9, what: "« 61000005 » déjà lu plus haut" },
    ]);
  });
});

describe("CIS_CIP_bdpm", () => {
  const line = (o: { cip7?: string; cip13?: string; price?: string; label?: string }) =>
    `60002283\t${o.cip7 ?? "4949729"}\t${o.label ?? "plaquette(s) de 30 comprimé(s)"}\tPrésentation active\tDéclaration de commercialisation\t16/03/2011\t${o.cip13 ?? "3400949497294"}\toui\t65 %\t${o.price ?? "1,466,29"}\t1,469,05\t2,76\tIndications :<br>x`;
  const others = Array.from({ length: 4_000 }, (_, n) => {
    const cip7 = String(1_000_000 + n);
    return line({ cip7, cip13: cip13FromCip7(cip7) ?? "" });
  });
  const read = (...lines: string[]) => readAll("presentations", Buffer.from([...lines, ...others].join("\n"), "utf8"));

  it("[ON#53] UTF-8 and LF; price, fee and rate; bare quotes are text", () => {
    const { rows } = read(line({ label: 'seringue "ERIS" de 30 l’œuf' }));
    expect(rows[0]).toEqual({
      cis: "60002283",
      cip7: "4949729",
      cip13: "3400949497294",
      label: 'seringue "ERIS" de 30 l’œuf',
      state: "Présentation active",
      marketing: "Déclaration de commercialisation",
      declaredOn: "2011-03-16",
      hospitalAgreement: true,
      rate: 65,
      basePriceCents: 146_629,
      priceCents: 146_905,
      feeCents: 276,
      indications: "Indications :<br>x",
    });
  });
  it("a CIP13 that does not answer its CIP7 is set aside with its line; an unreadable price is left out and told", () => {
    const { rows, faults } = read(
      line({}),
      line({ cip13: "3400949497295" }),
      line({ cip7: "4949770", cip13: "3400949497706", price: "gratuit" }),
    );
    expect(rows).toHaveLength(4_002);
    expect(rows[1]).toMatchObject({ cip7: "4949770", basePriceCents: undefined, priceCents: 146_905 });
    expect(faults).toEqual([
      { file: "CIS_CIP_bdpm.txt", line: 2, what: "CIP13 « 3400949497295 » ne répond pas au CIP7 « 4949729 »" },
      { file: "CIS_CIP_bdpm.txt", line: 3, what: "prix « gratuit » illisible" },
    ]);
  });
});

describe("other files", () => {
  it("[ON#53] CPD: lines holding only CR are skipped, no newline at the end is needed", () => {
    const { rows } = readAll("conditions", Buffer.from("60000001\tliste I\r\n\r\n\r60000002\tstup\xe9fiants", "latin1"));
    expect(rows).toEqual([
      { cis: "60000001", text: "liste I" },
      { cis: "60000002", text: "stupéfiants" },
    ]);
  });
  it("Dispo: an empty CIP13 means the whole speciality, and any capitals will do", () => {
    const { rows } = readAll(
      "shortages",
      Buffer.from(
        "61436304\t\t1\tRupture de stock\t14/04/2026\t18/05/2026\t\thttps://x\r\n68572748\t3400930121405\t4\tremise \xe0 disposition\t18/05/2026\t18/05/2026\t19/05/2026\thttps://x\r\n",
        "latin1",
      ),
    );
    expect(rows).toEqual([
      {
        cis: "61436304",
        cip13: undefined,
        code: 1,
        label: "Rupture de stock",
        since: "2026-04-14",
        updatedOn: "2026-05-18",
        availableOn: undefined,
      },
      {
        cis: "68572748",
        cip13: "3400930121405",
        code: 4,
        label: "remise à disposition",
        since: "2026-05-18",
        updatedOn: "2026-05-18",
        availableOn: "2026-05-19",
      },
    ]);
  });
  it("COMPO and MITM: one more tab at the end is forgiven", () => {
    expect(
      readAll("compositions", Buffer.from("60002283\tcomprim\xe9\t42215\tANASTROZOLE\t1,00 mg\tun comprim\xe9\tSA\t1\t\r\n", "latin1"))
        .rows,
    ).toEqual([
      {
        cis: "60002283",
        element: "comprimé",
        substanceCode: "42215",
        substance: "ANASTROZOLE",
        dosage: "1,00 mg",
        reference: "un comprimé",
        nature: "SA",
        link: "1",
      },
    ]);
    expect(readAll("atc", Buffer.from("60003620\tR03BA01\tBECLOSPIN\thttp://x")).rows).toEqual([{ cis: "60003620", atc: "R03BA01" }]);
  });
  it("fic02grp: the label that holds a tab; fic03spe: padding at the end", () => {
    expect(
      readAll("hybridGroups", Buffer.from("443\t65\tVoie cutan\xe9e\tCICLOPIROX OLAMINE 1g/100g - \tMYCOSTER 1 pour cent\r\n", "latin1"))
        .rows,
    ).toEqual([{ group: "65", route: "Voie cutanée", label: "CICLOPIROX OLAMINE 1g/100g - MYCOSTER 1 pour cent" }]);
    expect(readAll("hybrids", Buffer.from("79\t69609936\tH\tADAPALENE\t           \r\n")).rows).toEqual([
      { group: "79", cis: "69609936", role: "H" },
    ]);
  });
});

describe("encodings", () => {
  it("either encoding is read, whichever the file: the base has changed once already", () => {
    const text = "60000001\tl’œil, préparé à la pharmacie\n";
    expect(readAll("conditions", Buffer.from(text, "utf8")).rows[0]?.text).toBe("l’œil, préparé à la pharmacie");
    const windows = Buffer.concat([Buffer.from("60000001\tl\x92\x9cil, pr\xe9par\xe9 \xe0 la pharmacie\n", "latin1")]);
    expect(readAll("conditions", windows).rows[0]?.text).toBe("l’œil, préparé à la pharmacie");
    expect(readAll("conditions", Buffer.from(`\uFEFF${text}`, "utf8")).rows[0]?.cis).toBe("60000001");
  });
});
