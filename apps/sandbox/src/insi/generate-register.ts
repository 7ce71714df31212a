import { nirKey } from "../nation/keys.js";
import { familyNames, femaleFirstNames, maleFirstNames } from "../nation/names.js";
import { type SeededRandom, seededRandom } from "../platform/random.js";
import { writeForRegister } from "./lexical.js";
import { oids } from "./names.js";

/** Somebody who does not exist, as the register writes people. */
export interface GeneratedPerson {
  readonly id: string;
  readonly birthName: string;
  readonly firstNames: readonly string[];
  readonly sex: "M" | "F";
  readonly birthDate: string;
  readonly birthPlace: string;
  /** 13 characters, and the key apart. */
  readonly matricule: string;
  readonly key: string;
  readonly oid: string;
}

const syllables =
  "BA BEL BOR CAL CHA COR DAN DEL DOU FAR FER FON GAR GER GIL HAU JAN LAN LE LI LOR MAL MAR MER MI MON NA NO PAL PEL POR QUI RA RE RI ROU SAL SAN SE TAN TER TI TOU VAL VE VIL".split(
    " ",
  );
const endings = "RD LT N RIN ULT TTE SSE UX ND S GNE CH".split(" ");
const females = femaleFirstNames.map(writeForRegister);
const males = maleFirstNames.map(writeForRegister);
const families = familyNames.map(writeForRegister);

/** Departments of the numbers: Corsica in two, none of the codes of another use. */
const departments = [
  ...Array.from({ length: 95 }, (_, rank) => String(rank + 1).padStart(2, "0")).filter((code) => code !== "20"),
  "2A",
  "2B",
];
const firstYear = 1926;
const years = 99;
const cells = 2 * years * 12 * departments.length;
/** Has no divisor in common with the number of cells: every cell is met once before any is met again. */
const step = 100_003;
/** Serial numbers of those who were entered otherwise are below. */
const firstSerial = 500;
const serials = 1000 - firstSerial;

/** Largest number of people who can be told apart. */
export const mostPeople = cells * serials;

/**
 * So many people, one after the other and none kept: the same seed gives the same people on every machine. Two never share a number
 * (sex, year, month, department and serial are counted, not drawn), nor their five traits (the day follows the serial).
 */
export function* generateRegister(o: { readonly seed: number; readonly count: number }): Generator<GeneratedPerson> {
  if (!Number.isSafeInteger(o.count) || o.count < 0 || o.count > mostPeople) throw new RangeError(`count refused: ${o.count}`);
  const random = seededRandom(o.seed, "register");
  const offset = random.below(cells);
  for (let index = 0; index < o.count; index += 1) {
    const cell = ((index % cells) * step + offset) % cells;
    yield generatePerson(random, cell, Math.floor(index / cells));
  }
}

function generatePerson(random: SeededRandom, cell: number, round: number): GeneratedPerson {
  const sex = cell % 2 === 0 ? "F" : "M";
  const year = firstYear + (Math.floor(cell / 2) % years);
  const month = String(1 + (Math.floor(cell / 2 / years) % 12)).padStart(2, "0");
  const department = departments[Math.floor(cell / 2 / years / 12) % departments.length] ?? "01";
  const serial = firstSerial + round;
  const matricule = `${sex === "M" ? 1 : 2}${String(year % 100).padStart(2, "0")}${month}${department}999${serial}`;
  const names = sex === "F" ? females : males;
  const given = new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(names)));
  return {
    id: random.uuid(),
    birthName: random.chance(0.15) ? random.pick(families) : inventName(random),
    firstNames: [...given],
    sex,
    birthDate: `${year}-${month}-${String(1 + ((cell + round) % 28)).padStart(2, "0")}`,
    birthPlace: `${department}${String(1 + random.below(300)).padStart(3, "0")}`,
    matricule,
    key: nirKey(matricule),
    oid: oids.test,
  };
}

/** Two or three syllables and an ending: a name that sounds like one and is nobody's in particular. */
function inventName(random: SeededRandom): string {
  const parts = Array.from({ length: 2 + random.below(2) }, () => random.pick(syllables));
  return `${parts.join("")}${random.pick(endings)}`;
}
