import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { GARE, MARCHE } from "../../testing/demo-people.js";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { importFhirPatients } from "./import-fhir.js";
import { detectFormat } from "./read-fhir-file.js";
import { JSON_LIMITS } from "./split-json.js";

let house: TestHouse;
let folder: string;

beforeAll(async () => {
  house = await createTestHouse({ operators: false });
  folder = await mkdtemp(path.join(tmpdir(), "comptoir-fhir-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await house[Symbol.asyncDispose]();
});

const finess = (value: string) => ({ identifier: { system: "https://finess.esante.gouv.fr", value } });
/** As FR Core 2.x writes it, typed by hand from the profile FrCorePatientINS. */
const NATHALIE = {
  resourceType: "Patient",
  id: "p1",
  meta: { profile: ["https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins"] },
  extension: [
    {
      url: "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
      valueAddress: {
        extension: [
          {
            url: "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code",
            valueCoding: { system: "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", code: "63220" },
          },
        ],
      },
    },
  ],
  identifier: [
    { use: "official", system: "urn:oid:1.2.250.1.213.1.4.8", value: "155066322000199", period: { end: "2019-12-31" } },
    { use: "official", system: "urn:oid:1.2.250.1.213.1.4.8", value: "255066322000134" },
    { use: "secondary", system: "https://autre-logiciel.example/ipp", value: "4711" },
  ],
  name: [
    {
      use: "official",
      family: "DESMALIX",
      given: ["NATHALIE"],
      extension: [
        {
          url: "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name",
          valueString: "NATHALIE MARIE ANNE",
        },
      ],
    },
    { use: "usual", family: "D'HÉNAULT", given: ["NATHALIE"] },
  ],
  gender: "female",
  birthDate: "1955-06-15",
  managingOrganization: finess(MARCHE.finess),
};
const person = (id: string, family: string, more: object = {}) => ({
  resourceType: "Patient",
  id,
  name: [{ use: "official", family, given: ["Luc"] }],
  gender: "male",
  birthDate: "1970-05-05",
  managingOrganization: finess(MARCHE.finess),
  ...more,
});
const bundle = (...resources: unknown[]) =>
  JSON.stringify({ resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) }, null, 1);

let files = 0;
async function write(content: string | Buffer): Promise<string> {
  files += 1;
  const file = path.join(folder, `${files}.json`);
  await writeFile(file, content);
  return file;
}
async function run(content: string | Buffer, onProgress?: () => void) {
  const file = await write(content);
  const format = await detectFormat(file);
  if (format === "csv") throw new Error("read as CSV");
  return importFhirPatients(house.app, file, format, { now: () => new Date(), ...(onProgress ? { onProgress } : {}) });
}
const rows = (name: string) =>
  withOfficine(house.app, house.officines.marche, (trx) => trx.selectFrom("patient").selectAll().where("birth_name", "=", name).execute());
const count = async () =>
  Number(
    (
      await house.admin
        .selectFrom("patient")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirstOrThrow()
    ).n,
  );

describe("a FHIR file of patients", () => {
  it("of FR Core enters with its names, birthplace and matricule in use, provisoire whatever it says", async () => {
    expect(await run(bundle(NATHALIE, { resourceType: "Organization", id: "o" }))).toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      rejected: [],
      duplicates: [],
    });
    expect(await rows("DESMALIX")).toMatchObject([
      {
        used_name: "D'HÉNAULT",
        birth_first_names: "NATHALIE MARIE ANNE",
        birth_date: "1955-06-15",
        sex: "F",
        birth_place: "63220",
        ins_status: "provisoire",
        matricule: "255066322000134",
        oid: "1.2.250.1.213.1.4.8",
        source: "import",
      },
    ]);
  });

  it("is told from CSV by its content, on one line or many, Bundle or NDJSON, with or without a byte order mark", async () => {
    const oneLine = JSON.stringify(JSON.parse(bundle(NATHALIE)));
    for (const [content, format] of [
      [bundle(NATHALIE), "bundle"],
      [oneLine, "bundle"],
      [`\uFEFF${oneLine}`, "bundle"],
      [`${JSON.stringify(NATHALIE)}\n${JSON.stringify(person("x", "X"))}\n`, "ndjson"],
      [`\uFEFF${JSON.stringify(NATHALIE)}`, "ndjson"],
      ["finess;nomNaissance", "csv"],
      ["", "csv"],
    ] as const)
      expect(await detectFormat(await write(content))).toBe(format);
    expect((await run(oneLine)).unchanged).toBe(1);
    expect((await run(`\uFEFF${JSON.stringify(NATHALIE)}\r\n\r\n`)).unchanged).toBe(1);
  });

  it("reports the place and the reason of what it refuses, likely duplicates, and goes on", async () => {
    const report = await run(
      bundle(
        person("a", "DUVAL"),
        person("a", "AUTRE"),
        person("b", "DUVALL"),
        person("c", "LEGER", { birthDate: "1970-05" }),
        person("d", "LEGER", { gender: "homme" }),
        person("e", "", {}),
        person("f", "LEGER", { managingOrganization: finess("630999999") }),
        person("g", "LEGER", { managingOrganization: undefined }),
        person("h", "LEGER", { active: false }),
        person("i", "LEGER", { link: [{ other: { reference: "Patient/a" }, type: "replaced-by" }] }),
        person("j", "LEGER", { identifier: [{ system: "urn:oid:1.2.250.1.213.1.4.8", value: "12" }] }),
        person("k", "LEGER", { name: { family: "LEGER" } }),
        "Patient",
        null,
        person("l", "VOISIN", { managingOrganization: finess(GARE.finess) }),
      ),
    );
    expect(report).toMatchObject({ created: 3, unchanged: 0 });
    expect(report.duplicates.map(({ line }) => line)).toEqual([3]);
    expect(report.rejected.map(({ line, reason }) => `${line} ${reason.split(" : ")[0]}`)).toEqual([
      "2 id",
      "4 dateNaissance",
      "5 gender",
      "6 nomNaissance",
      "7 finess",
      "8 managingOrganization",
      "9 active",
      "10 link",
      "11 matricule",
      "12 name",
      "13 resourceType",
      "14 resourceType",
    ]);
  });

  it("[INS/va1.30] reads the names other software writes: maiden, or no use at all; the usual one only when it differs", async () => {
    await run(
      bundle(
        person("m", "", {
          name: [
            { use: "maiden", family: "NEE", given: ["Anne"] },
            { use: "usual", family: "EPOUSE", given: ["Nina"] },
          ],
        }),
        person("n", "", {
          name: [
            { family: "SANSUSAGE", given: ["Luc", "Marie"] },
            { use: "usual", family: "SANSUSAGE", given: ["Marie"] },
          ],
        }),
      ),
    );
    expect(await rows("NEE")).toMatchObject([
      { used_name: "EPOUSE", used_first_name: "Nina", birth_first_names: "Anne", birth_place: "99999", matricule: null },
    ]);
    expect(await rows("SANSUSAGE")).toMatchObject([{ used_name: null, used_first_name: null, birth_first_names: "Luc Marie" }]);
  });

  it("cut by a kill and run again goes on where it stopped, nobody twice", async () => {
    const many = Array.from({ length: 1200 }, (_, n) =>
      person(`many-${n}`, `REPRISE${String.fromCharCode(65 + (n % 26))}${n}`, { birthDate: `19${10 + (n % 80)}-01-01` }),
    );
    const content = many.map((one) => JSON.stringify(one)).join("\n");
    const before = await count();
    await expect(
      run(content, () => {
        throw new Error("killed");
      }),
    ).rejects.toThrow("killed");
    expect((await count()) - before).toBe(500);
    expect(await run(content)).toMatchObject({ created: 700, unchanged: 500, rejected: [] });
    expect((await count()) - before).toBe(1200);
  });
});

describe("[hostile] a file that is no such thing changes nothing", () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  it.each([
    ["cut in the middle", bundle(NATHALIE, person("z", "Z")).slice(0, -40), /s'arrête au milieu/],
    ["another resource", JSON.stringify({ resourceType: "Patient", name: [] }, null, 1), /resourceType vaut Patient|aucun patient/],
    ["JSON that is not FHIR", JSON.stringify({ entry: [{ resource: person("z", "Z") }] }, null, 1), /resourceType manque/],
    ["an array of patients", JSON.stringify([person("z", "Z")], null, 1), /un seul objet JSON/],
    ["two bundles", `${bundle(person("z", "Z"))}\n${bundle(person("y", "Y"))}`, /un seul objet|après la fin/],
    ["no patient", bundle({ resourceType: "Organization" }), /aucun patient/],
    ["an empty bundle", bundle(), /aucun patient/],
    ["nested too deep beside the entries", `{"resourceType":"Bundle",\n"meta":${nested(100_000)},"entry":[]}`, /niveaux imbriqués/],
    ["nested too deep in an entry", `{"resourceType":"Bundle",\n"entry":[${nested(100_000)}]}`, /niveaux imbriqués/],
    ["an entry of megabytes", bundle(person("z", "Z".repeat(JSON_LIMITS.element))), /dépasse 256 Kio/],
    ["a line of megabytes", `${JSON.stringify(person("z", "Z"))}\n{"a":"${"Z".repeat(JSON_LIMITS.element)}`, /La ligne 2 dépasse/],
    ["Latin-1", Buffer.from(bundle(person("z", "HÉNAULT")), "latin1"), /n'est pas en UTF-8/],
    ["a brace too many", `${bundle(person("z", "Z"))}}`, /accolade de trop/],
  ] as const)("%s", async (_what, content, sentence) => {
    const before = await count();
    await expect(run(content as string | Buffer)).rejects.toThrow(sentence);
    expect(await count()).toBe(before);
  });

  it("UTF-16 is not taken for FHIR", async () => {
    expect(await detectFormat(await write(Buffer.from(`\uFEFF${bundle(NATHALIE)}`, "utf16le")))).toBe("csv");
  });

  it("ten thousand faults are another file", async () => {
    const content = Array.from({ length: 10_002 }, (_, n) => `{"resourceType":"Patient","id":"${n}"}`).join("\n");
    await expect(run(content)).rejects.toThrow(/Plus de 10000 fiches/);
  });

  it("fields of a wrong type, names of objects and deep lines are refused one by one", async () => {
    const wrong = [
      { ...person("w1", "W"), name: "W" },
      { ...person("w2", "W"), birthDate: 19700505 },
      { ...person("w3", "W"), identifier: { system: "x" } },
      { ...person("w4", "W"), name: [{ use: "official", family: "=cmd|<script>", given: ["x"] }] },
      { ...person("w5", "W"), name: [{ use: "official", family: "W", given: Array(1000).fill("x") }] },
    ];
    const lines = [
      ...wrong.map((one) => JSON.stringify(one)),
      `{"resourceType":"Patient","__proto__":{"id":"x"},"a":${nested(5000)}}`,
      "not json",
    ];
    const before = await count();
    const report = await run([JSON.stringify(NATHALIE), ...lines].join("\n"));
    expect(report.rejected.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(await count()).toBe(before);
  });

  it("a file beyond the limit is refused before it is read", async () => {
    const file = await write("{");
    const handle = await open(file, "r+");
    await handle.truncate(1_000_000_001);
    await handle.close();
    await expect(importFhirPatients(house.app, file, "bundle", { now: () => new Date() })).rejects.toThrow(/trop gros/);
  });
});
