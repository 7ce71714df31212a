import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvError, parseCsv } from "./parse-csv.js";
import { type PatientColumn, readPatientLine } from "./read-patient-line.js";

const read = (text: string) => [...parseCsv(text)].map(({ fields }) => fields);

describe("CSV", () => {
  it("reads fields, quotes, doubled quotes, line ends and the byte order mark", () => {
    expect(read('\uFEFFa;b\r\n"x;y";"say ""no"""\n\n;\n"two\nlines";z')).toEqual([
      ["a", "b"],
      ["x;y", 'say "no"'],
      ["", ""],
      ["two\nlines", "z"],
    ]);
  });

  it("says the line where a record begins, also after a field of several lines", () => {
    expect([...parseCsv('h\n"a\nb"\nc\n\nd')].map(({ line }) => line)).toEqual([1, 2, 4, 6]);
  });

  it.each([
    ['a\n"never closed', 2],
    ['a\nb"c', 2],
    ['"a"b', 1],
    ["a\rb", 1],
  ])("refuses %j, naming line %i", (text, line) => {
    expect(() => read(text)).toThrow(CsvError);
    try {
      read(text);
    } catch (error) {
      expect(error).toMatchObject({ line });
    }
  });

  it("reads back whatever was written", () => {
    const cell = fc.string().map((text) => text.replaceAll("\r", ""));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(";")).join("\r\n");
        expect(read(text)).toEqual(rows);
      }),
    );
  });

  it("never loops nor takes long, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ";", "\n", "\r", "a") }), (text) => {
        try {
          read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CsvError);
        }
      }),
    );
    const start = performance.now();
    read('"a";'.repeat(500_000));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe("a line of patient", () => {
  const row: Record<PatientColumn, string> = {
    finess: "630999209",
    nomNaissance: " DESMALIX ",
    nomUtilise: "",
    prenomsNaissance: "NATHALIE",
    prenomUtilise: "",
    dateNaissance: "1955-06-15",
    sexe: "F",
    lieuNaissance: "",
    matricule: "",
    oid: "",
  };

  it("is trimmed, its unknown birthplace is 99999, and it carries no status", () => {
    expect(readPatientLine(2, row)).toEqual({
      line: 2,
      finess: "630999209",
      traits: {
        birthName: "DESMALIX",
        usedName: undefined,
        birthFirstNames: "NATHALIE",
        usedFirstName: undefined,
        birthDate: "1955-06-15",
        sex: "F",
        birthPlace: "99999",
      },
      ins: undefined,
    });
  });

  it("accepts a lunar date, a Corsican birthplace and a matricule with its OID", () => {
    const read = readPatientLine(2, {
      ...row,
      dateNaissance: "1955-13-00",
      lieuNaissance: "2A004",
      matricule: "2550663220001 15".replace(" ", ""),
      oid: "1.2.250.1.213.1.4.8",
    });
    expect(read).toMatchObject({ traits: { birthDate: "1955-13-00", birthPlace: "2A004" }, ins: { oid: "1.2.250.1.213.1.4.8" } });
  });

  it.each([
    ["nomNaissance", "", "nomNaissance"],
    ["nomNaissance", "---", "nomNaissance"],
    ["nomNaissance", "A\u0000B", "nomNaissance"],
    ["nomUtilise", "<script>", "nomUtilise"],
    ["prenomsNaissance", "A".repeat(201), "prenomsNaissance"],
    ["dateNaissance", "15/06/1955", "dateNaissance"],
    ["sexe", "H", "sexe"],
    ["lieuNaissance", "MAZOIRES", "lieuNaissance"],
    ["finess", "63000012", "finess"],
    ["matricule", "123", "matricule"],
    ["oid", "1.2.250.1.213.1.4.8", "oid"],
  ] as const)("names the column at fault: %s = %j", (column, value, named) => {
    expect(readPatientLine(2, { ...row, [column]: value })).toEqual({ fault: expect.stringMatching(new RegExp(`^${named} : `)) });
  });
});
