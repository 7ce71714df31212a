import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Nation, PersonRow } from "../platform/database.js";

/** Files from which an officine is filled, through its own import commands and no other way. */
export interface DemoFiles {
  readonly officines: string;
  readonly operators: string;
  readonly patients: string;
  readonly ordonnances: string;
}

/** Writes the demo files of the nation; the same ones at each start, plus the ordonnances written meanwhile. */
export async function writeDemoFiles(nation: Nation, folder: string): Promise<DemoFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
    return path;
  };
  const officines = await nation.selectFrom("structure").selectAll().where("kind", "=", "officine").orderBy("name").execute();
  const operators = await nation.selectFrom("operator").selectAll().orderBy("finess").orderBy("code").execute();
  const people = await nation.selectFrom("person").selectAll().orderBy("rank").execute();
  return {
    officines: await write("officines.json", encodeJson({ officines: officines.map(encodeOfficine) })),
    operators: await write("operators.json", encodeJson({ operators: operators.map(encodeOperator) })),
    patients: await write(
      "patients.csv",
      encodePatients(
        officines.map((officine) => officine.finess),
        people,
      ),
    ),
    ordonnances: await write("ordonnances.json", encodeJson({ ordonnances: await readOrdonnances(nation) })),
  };
}

const encodeJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function encodeOfficine(row: { finess: string; name: string; address_lines: string[]; postal_code: string; city: string }): object {
  return { finess: row.finess, name: row.name, address: { lines: row.address_lines, postalCode: row.postal_code, city: row.city } };
}

function encodeOperator(row: {
  finess: string;
  code: string;
  password: string;
  display_name: string;
  role: string;
  rpps: string | null;
}): object {
  const { finess, code, password, role } = row;
  return { finess, code, password, displayName: row.display_name, role, ...(row.rpps === null ? {} : { rpps: row.rpps }) };
}

const columns = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid";

/** The first officine knows everybody, each other one every third person: patients go where they like. */
function encodePatients(finess: readonly string[], people: readonly PersonRow[]): string {
  const rows = finess.flatMap((officine, index) =>
    people.filter((person) => index === 0 || person.rank % 3 === 0).map((person) => encodePatient(officine, person)),
  );
  return `${[columns, ...rows].join("\n")}\n`;
}

function encodePatient(finess: string, person: PersonRow): string {
  return [
    finess,
    person.birth_name,
    person.used_name ?? "",
    person.first_names.join(" "),
    person.birth_date,
    person.sex,
    person.birth_place,
    person.matricule ?? "",
    person.oid ?? "",
  ].join(";");
}

/** Newest first, with the words by which a person picks one. */
async function readOrdonnances(nation: Nation): Promise<object[]> {
  const rows = await nation
    .selectFrom("ordonnance")
    .select(["numero", "label", "patient"])
    .where("patient", "is not", null)
    .orderBy("authored_on", "desc")
    .orderBy("numero")
    .execute();
  return rows.map(({ numero, label, patient }) => ({
    numero,
    label,
    patient: `${patient?.birthName ?? ""} ${patient?.firstNames[0] ?? ""}`.trim(),
  }));
}
