import { addDays, addMonths, type CalendarDay } from "../platform/calendar.js";
import type { PersonRow } from "../platform/database.js";
import { type SeededRandom, seededRandom } from "../platform/random.js";
import { nirKey } from "./keys.js";
import { birthPlaces, familyNames, femaleFirstNames, maleFirstNames } from "./names.js";

/** OID of the test NIR. */
const testNir = "1.2.250.1.213.1.4.10";

type Traits = Omit<PersonRow, "id" | "rank">;

const person = (
  birthName: string,
  firstNames: readonly string[],
  sex: "M" | "F",
  birthDate: CalendarDay,
  birthPlace: string,
  rest: { usedName?: string; matricule?: string } = {},
): Traits => ({
  birth_name: birthName,
  used_name: rest.usedName ?? null,
  first_names: [...firstNames],
  birth_date: birthDate,
  sex,
  birth_place: birthPlace,
  matricule: rest.matricule ?? null,
  oid: rest.matricule === undefined ? null : testNir,
});

/** The patient of the brochure, then the published identities of the INSi qualification platform (with their published matricules). */
const knownPeople: readonly Traits[] = [
  person("DESMALIX", ["NATHALIE"], "F", "1955-06-15", "63220"),
  person("ADRUN", ["ZOE"], "F", "1975-12-31", "63220", { matricule: "275126322074974" }),
  person("ADRDEUX", ["LAURENT"], "M", "1981-01-01", "63220", { matricule: "181016322075140" }),
  person("NESSI", ["MICHELANGELO", "ANTHONY"], "M", "2010-08-07", "63220", { matricule: "110086322083060" }),
  person("CORSE", ["ANTHONY"], "M", "1980-03-02", "2B020", { matricule: "180032B02040123" }),
  person("TCHITCHI", ["CATARINA", "BELLA"], "F", "1936-06-21", "63220", { matricule: "236066322083656" }),
];

/** Cases that chance would not make. */
function specialPeople(today: CalendarDay): readonly Traits[] {
  const birthday = addMonths(today, -12 * 8);
  return [
    // Twins: same name, same day, same place.
    person("L'HERMITE-SAINT-CYR", ["Maëlle", "Rose"], "F", birthday, "63113"),
    person("L'HERMITE-SAINT-CYR", ["Noëlle", "Rose"], "F", birthday, "63113"),
    // Namesakes born on two days.
    person("MARTIN", ["Jean"], "M", "1948-02-29", "75113"),
    person("MARTIN", ["Jean"], "M", "1949-02-28", "75113"),
    // A newborn, and an old lady known by her husband's name.
    person("HOARAU", ["Timéo"], "M", addDays(today, -6), "97411"),
    person("ÉTCHEGARAY", ["Marie-Thérèse", "Maïté", "Jeanne"], "F", "1929-11-30", "64102", { usedName: "D'ORNANO" }),
    // A lunar date: the month and the day are not known.
    person("TRẦN", ["Thi-Lan"], "F", "1952-00-00", "99350"),
    person("D'ORNANO", ["Ghjuvan", "Ange-Toussaint"], "M", "1961-08-15", "2A272"),
    person("VAN DER BEKEN", ["Lou-Ann"], "F", addMonths(today, -12 * 17), "59350"),
    person("ZUBIRI", ["Eneko"], "M", addMonths(today, -12 * 5), "64102"),
  ];
}

const populationSize = 216;

/** Everybody, the demo patient first. The same seed and day of first start give the same people. */
export function generatePeople(seed: number, today: CalendarDay): PersonRow[] {
  const random = seededRandom(seed, "people");
  const named = [...knownPeople, ...specialPeople(today)];
  const others = Array.from({ length: populationSize - named.length }, (_, rank) => generatePerson(random, rank, today));
  return [...named, ...others].map((traits, rank) => ({ ...traits, id: random.uuid(), rank }));
}

function generatePerson(random: SeededRandom, rank: number, today: CalendarDay): Traits {
  const sex = random.chance(0.53) ? "F" : "M";
  const firstNames = sex === "F" ? femaleFirstNames : maleFirstNames;
  const given = Array.from({ length: 1 + random.below(3) }, () => random.pick(firstNames));
  const birthDate = addDays(today, -random.below(97 * 365));
  const birthPlace = random.pick(birthPlaces);
  const birthName = random.pick(familyNames);
  const usedName = sex === "F" && random.chance(0.3) ? random.pick(familyNames) : undefined;
  return person(birthName, [...new Set(given)], sex, birthDate, birthPlace, {
    ...(usedName === undefined || usedName === birthName ? {} : { usedName }),
    ...(random.chance(0.85) ? { matricule: buildTestNir(sex, birthDate, birthPlace, rank) } : {}),
  });
}

/** A NIR whose commune is 999, which no commune bears: right in form and key, and nobody's. */
function buildTestNir(sex: "M" | "F", birthDate: CalendarDay, birthPlace: string, rank: number): string {
  const body = `${sex === "M" ? 1 : 2}${birthDate.slice(2, 4)}${birthDate.slice(5, 7)}${birthPlace.slice(0, 2)}999${String(rank + 1).padStart(3, "0")}`;
  return `${body}${nirKey(body)}`;
}
