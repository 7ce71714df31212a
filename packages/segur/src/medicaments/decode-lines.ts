import { isCis, parseCents, parseDay, parseRate } from "./cells.js";
import { cip13FromCip7 } from "./cip.js";
import type {
  AtcCode,
  Component,
  Condition,
  GenericMember,
  HybridGroup,
  HybridMember,
  PresentationRow,
  Shortage,
  Speciality,
} from "./model.js";

type Cells = readonly string[];
/** Says what is wrong with a cell that the row can do without: the row is kept, the fault is counted. */
export type Note = (what: string) => void;
/** Cells of one line → row, or what is wrong with the line, which is then set aside. */
export type DecodeLine<T> = (cells: Cells, note: Note) => T | string;

const at = (cells: Cells, i: number): string => cells[i] ?? "";
const short = (cell: string): string => cell.slice(0, 20);
const list = (cell: string): string[] =>
  cell
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
const badCis = (cell: string): string => `CIS « ${short(cell)} » : 8 chiffres attendus`;

/** A cell that may be empty; written in a way that is not understood, it is left out and said. */
function optional<T>(cell: string, parse: (cell: string) => T | undefined, what: string, note: Note): T | undefined {
  if (cell === "") return undefined;
  const value = parse(cell);
  if (value === undefined) note(`${what} « ${short(cell)} » illisible`);
  return value;
}

export const decodeSpeciality: DecodeLine<Speciality> = (c, note) => {
  const cis = at(c, 0);
  if (!isCis(cis)) return badCis(cis);
  if (at(c, 1) === "") return "dénomination vide";
  return {
    cis,
    name: at(c, 1),
    form: at(c, 2),
    routes: list(at(c, 3)),
    authorisation: at(c, 4),
    procedure: at(c, 5),
    marketing: at(c, 6),
    authorisedOn: optional(at(c, 7), parseDay, "date d'AMM", note),
    status: at(c, 8),
    euNumber: at(c, 9),
    holders: list(at(c, 10)),
    reinforcedMonitoring: at(c, 11) === "Oui",
  };
};

export const decodePresentation: DecodeLine<PresentationRow> = (c, note) => {
  const [cis, cip7, cip13] = [at(c, 0), at(c, 1), at(c, 6)];
  if (!isCis(cis)) return badCis(cis);
  if (cip13FromCip7(cip7) !== cip13) return `CIP13 « ${short(cip13)} » ne répond pas au CIP7 « ${short(cip7)} »`;
  return {
    cis,
    cip7,
    cip13,
    label: at(c, 2),
    state: at(c, 3),
    marketing: at(c, 4),
    declaredOn: optional(at(c, 5), parseDay, "date de déclaration", note),
    hospitalAgreement: at(c, 7) === "oui",
    rate: optional(at(c, 8), parseRate, "taux", note),
    basePriceCents: optional(at(c, 9), parseCents, "prix", note),
    priceCents: optional(at(c, 10), parseCents, "prix", note),
    feeCents: optional(at(c, 11), parseCents, "honoraire", note),
    indications: at(c, 12),
  };
};

export const decodeGenericMember: DecodeLine<GenericMember> = (c) => {
  const [group, cis, type] = [at(c, 0), at(c, 2), at(c, 3)];
  if (!isGroup(group)) return badGroup(group);
  if (!isCis(cis)) return badCis(cis);
  if (type !== "0" && type !== "1" && type !== "2" && type !== "4") return `type de générique « ${short(type)} » inconnu`;
  return { group, label: at(c, 1), cis, type: Number(type) as 0 | 1 | 2 | 4 };
};

export const decodeComponent: DecodeLine<Component> = (c) => {
  const [cis, substanceCode, nature] = [at(c, 0), at(c, 2), at(c, 6)];
  if (!isCis(cis)) return badCis(cis);
  if (!/^\d{1,6}$/.test(substanceCode)) return `code de substance « ${short(substanceCode)} » : un nombre attendu`;
  if (nature !== "SA" && nature !== "FT") return `nature « ${short(nature)} » : SA ou FT attendu`;
  return { cis, element: at(c, 1), substanceCode, substance: at(c, 3), dosage: at(c, 4), reference: at(c, 5), nature, link: at(c, 7) };
};

export const decodeCondition: DecodeLine<Condition> = (c) => {
  const cis = at(c, 0);
  return isCis(cis) ? { cis, text: at(c, 1) } : badCis(cis);
};

export const decodeAtc: DecodeLine<AtcCode> = (c) => {
  const [cis, atc] = [at(c, 0), at(c, 1)];
  if (!isCis(cis)) return badCis(cis);
  return /^[A-Z]\d{2}[A-Z]{0,2}\d{0,2}$/.test(atc) || atc === "" ? { cis, atc } : `ATC « ${short(atc)} » mal formé`;
};

export const decodeShortage: DecodeLine<Shortage> = (c, note) => {
  const [cis, cip13, code] = [at(c, 0), at(c, 1), at(c, 2)];
  if (!isCis(cis)) return badCis(cis);
  if (!/^[1-4]$/.test(code)) return `code de disponibilité « ${short(code)} » inconnu`;
  // A bad CIP13 must not widen the shortage to the whole speciality.
  if (cip13 !== "" && !/^\d{13}$/.test(cip13)) return `CIP13 « ${short(cip13)} » : 13 chiffres attendus`;
  return {
    cis,
    cip13: cip13 === "" ? undefined : cip13,
    code: Number(code) as 1 | 2 | 3 | 4,
    label: at(c, 3),
    since: optional(at(c, 4), parseDay, "date de début", note),
    updatedOn: optional(at(c, 5), parseDay, "date de mise à jour", note),
    availableOn: optional(at(c, 6), parseDay, "date de remise à disposition", note),
  };
};

/** Fourth and later cells are the label: one label of the register holds a tab. */
export const decodeHybridGroup: DecodeLine<HybridGroup> = (c) => {
  const group = at(c, 1);
  if (!isGroup(group)) return badGroup(group);
  return { group, route: at(c, 2), label: c.slice(3).join(" ").replaceAll(/\s+/g, " ").trim() };
};

export const decodeHybrid: DecodeLine<HybridMember> = (c) => {
  const [group, cis, role] = [at(c, 0), at(c, 1), at(c, 2)];
  if (!isGroup(group)) return badGroup(group);
  if (!isCis(cis)) return badCis(cis);
  if (role !== "R" && role !== "H") return `rôle « ${short(role)} » : R ou H attendu`;
  return { group, cis, role };
};

const isGroup = (cell: string): boolean => /^\d{1,6}$/.test(cell);
const badGroup = (cell: string): string => `groupe « ${short(cell)} » : un nombre attendu`;
