import type { Insertable } from "kysely";
import { nirKey } from "../nation/keys.js";
import type { InsiBeneficiaryTable, InsiPersonTable, Nation, NationTables, NationTransaction, PersonRow } from "../platform/database.js";
import { type SeededRandom, seededRandom } from "../platform/random.js";
import { type Beneficiary, listFamilies } from "./families.js";
import { toSearchName, writeForRegister } from "./lexical.js";
import { oids } from "./names.js";
import { publishedIdentities } from "./published-identities.js";

type NewPerson = Insertable<InsiPersonTable>;

/** One person in so many of the nation is unknown to the service: born abroad and not yet registered, or too lately. */
const unknownEvery = 23;
/** Serial numbers of what is made here begin here: below are those that the nation gave to its people. */
const firstSerial = 400;

/** Fills the register from the nation's people, the published identities and the families; once, in one transaction. */
export async function seedInsi(nation: Nation, seed: number): Promise<void> {
  const people = await nation.selectFrom("person").selectAll().orderBy("rank").execute();
  await nation.transaction().execute(async (trx) => {
    const random = seededRandom(seed, "insi");
    const register = openRegister(random);
    const histories: Insertable<NationTables["insi_history"]>[] = [];
    for (const published of publishedIdentities) {
      const { matricule, key } = published;
      const known = people.find((person) => person.matricule === `${matricule}${key}`);
      const { id } = register.add({
        ...published,
        ...(known === undefined ? {} : { id: known.id }),
      });
      for (const [rank, [former, formerKey]] of (published.history ?? []).entries())
        histories.push({ person: id, rank, matricule: former, matricule_key: formerKey, oid: oids.nir, valid_from: null, valid_to: null });
    }
    for (const person of people) if (isRegistered(person, register.rows)) register.add(describeNational(person));
    for (const namesake of namesakes) register.add(namesake);
    const beneficiaries = listCards(register, people);
    await insertAll(trx, "insi_person", register.rows);
    await insertAll(trx, "insi_history", histories);
    await insertAll(trx, "insi_beneficiary", beneficiaries);
    await trx
      .insertInto("setting")
      .values({ name: "insi", value: JSON.stringify({ notFoundMode: "cr01" }) })
      .execute();
  });
}

/** What is needed to enter somebody; without a matricule, one of the test domain is made. */
interface Entry {
  readonly id?: string;
  readonly birthName: string;
  readonly firstNames: readonly string[];
  readonly sex: "M" | "F";
  readonly birthDate: string;
  readonly birthPlace: string;
  readonly matricule?: string;
  readonly key?: string;
  readonly oid?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly failure?: string;
}

interface Register {
  readonly rows: NewPerson[];
  add(entry: Entry): NewPerson;
}

function openRegister(random: SeededRandom): Register {
  const rows: NewPerson[] = [];
  let serial = firstSerial;
  return {
    rows,
    add: (entry) => {
      const matricule = entry.matricule ?? buildTestMatricule(entry, serial++);
      const row: NewPerson = {
        id: entry.id ?? random.uuid(),
        birth_name: writeForRegister(entry.birthName),
        first_names: entry.firstNames.map(writeForRegister),
        birth_date: entry.birthDate,
        sex: entry.sex,
        birth_place: entry.birthPlace,
        matricule,
        matricule_key: entry.key ?? nirKey(matricule),
        oid: entry.oid ?? oids.test,
        valid_from: entry.validFrom ?? null,
        valid_to: entry.validTo ?? null,
        failure: entry.failure ?? null,
      };
      rows.push(row);
      return row;
    },
  };
}

/** A number with the commune 999, which no commune bears; a month that is not known is written 20 (NIR of people born abroad). */
function buildTestMatricule(entry: Entry, serial: number): string {
  const month = entry.birthDate.slice(5, 7);
  return `${entry.sex === "M" ? 1 : 2}${entry.birthDate.slice(2, 4)}${month === "00" ? "20" : month}${entry.birthPlace.slice(0, 2) || "99"}999${String(serial).padStart(3, "0")}`;
}

/** People whom the nation entered with a published number are there already; the sex of a few is not one that the service knows. */
function isRegistered(person: PersonRow, rows: readonly NewPerson[]): boolean {
  return person.sex !== "I" && person.rank % unknownEvery !== unknownEvery - 1 && !rows.some((row) => row.id === person.id);
}

function describeNational(person: PersonRow): Entry {
  const { matricule, oid } = person;
  return {
    id: person.id,
    birthName: person.birth_name,
    firstNames: person.first_names,
    sex: person.sex === "M" ? "M" : "F",
    birthDate: person.birth_date,
    birthPlace: person.birth_place,
    ...(matricule === null || oid === null ? {} : { matricule: matricule.slice(0, 13), key: matricule.slice(13), oid }),
  };
}

/** Strangers who share the name and birthday of somebody of the nation: born elsewhere, or told apart by a second first name only. */
const namesakes: readonly Entry[] = [
  { birthName: "MARTIN", firstNames: ["JEAN"], sex: "M", birthDate: "1948-02-29", birthPlace: "69383" },
  { birthName: "MARTIN", firstNames: ["JEAN", "PAUL"], sex: "M", birthDate: "1949-02-28", birthPlace: "75113" },
];

function listCards(register: Register, people: readonly PersonRow[]): Insertable<InsiBeneficiaryTable>[] {
  const dayOf = (birthName: string, first: string): string =>
    people.find((person) => writeForRegister(person.birth_name) === birthName && writeForRegister(person.first_names[0] ?? "") === first)
      ?.birth_date ?? "2015-01-01";
  const families = listFamilies({
    twins: dayOf("L'HERMITE-SAINT-CYR", "MAELLE"),
    girl: dayOf("VAN DER BEKEN", "LOU-ANN"),
    newborn: dayOf("HOARAU", "TIMEO"),
  });
  const placed = new Set<string>();
  const cards = families.flatMap((family) => {
    const members = family.map((beneficiary) => ({ beneficiary, row: findOrAdd(register, beneficiary) }));
    const holder = members[0]?.row;
    return members.map(({ beneficiary, row }) => {
      placed.add(row.id);
      return writeBeneficiary(holder ?? row, row, beneficiary);
    });
  });
  // Everybody else of the nation who is of age has a card of his own.
  const alone = people.flatMap((person) => {
    const row = register.rows.find(({ id }) => id === person.id);
    if (row === undefined || placed.has(row.id) || row.birth_date > "2008") return [];
    const usedName = person.used_name === null ? {} : { usedName: writeForRegister(person.used_name) };
    return [writeBeneficiary(row, row, { quality: 0, certified: true, ...usedName })];
  });
  return [...cards, ...alone];
}

function findOrAdd(register: Register, wanted: Beneficiary): NewPerson {
  const found = register.rows.find(
    (row) =>
      toSearchName(row.birth_name) === toSearchName(wanted.birthName) &&
      row.first_names[0] === wanted.firstNames[0] &&
      row.birth_date === wanted.birthDate,
  );
  return found ?? register.add(wanted);
}

const widthOnCard = 27;

function writeBeneficiary(
  holder: NewPerson,
  row: NewPerson,
  on: Pick<Beneficiary, "quality" | "certified" | "usedName" | "cardDate" | "rank" | "birthNameAbsent">,
): Insertable<InsiBeneficiaryTable> {
  const cut = (text: string): string => toSearchName(text).slice(0, widthOnCard).trim();
  return {
    insured_number: holder.matricule,
    insured_key: holder.matricule_key,
    person: row.id,
    birth_date_on_card: on.cardDate ?? row.birth_date.split("-").reverse().join(""),
    birth_rank: on.rank ?? 1,
    certified: on.certified,
    qual_benef: on.quality,
    used_name: cut(on.usedName ?? row.birth_name),
    birth_name: on.birthNameAbsent === true ? "" : cut(row.birth_name),
    used_first_name: cut(row.first_names[0] ?? ""),
  };
}

/** Rows by lots: a statement carries 65,535 values at most. */
async function insertAll<T extends "insi_person" | "insi_history" | "insi_beneficiary">(
  trx: NationTransaction,
  table: T,
  rows: readonly Insertable<NationTables[T]>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000)
    await trx
      .insertInto(table)
      .values(rows.slice(at, at + 1000))
      .execute();
}
