import { isCis, parseCents, parseDay, parseRate } from "./cells.js";
import { cip13FromCip7 } from "./cip.js";
import type { AtcCode, Component, Condition, GenericMember, HybridMember, PresentationRow, Shortage, Speciality } from "./model.js";
import { parseUnitsPerBox } from "./units.js";

type Cells = readonly string[];
const at = (cells: Cells, i: number): string => cells[i] ?? "";
const list = (cell: string): string[] =>
  cell
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
const badCis = (cell: string): string => `CIS « ${cell.slice(0, 20)} » : 8 chiffres attendus`;

export function decodeSpeciality(c: Cells): Speciality | string {
  const cis = at(c, 0);
  if (!isCis(cis)) return badCis(cis);
  if (at(c, 1) === "") return "dénomination vide";
  return {
    cis,
    name: at(c, 1),
    form: at(c, 2),
    routes: list(at(c, 3)),
    authorisation: at(c, 4),
    marketing: at(c, 6),
    status: at(c, 8),
    holders: list(at(c, 10)),
    reinforcedMonitoring: at(c, 11) === "Oui",
  };
}

export function decodePresentation(c: Cells): PresentationRow | string {
  const [cis, cip7, cip13] = [at(c, 0), at(c, 1), at(c, 6)];
  if (!isCis(cis)) return badCis(cis);
  if (cip13FromCip7(cip7) !== cip13) return `CIP13 « ${cip13.slice(0, 20)} » ne répond pas au CIP7 « ${cip7.slice(0, 20)} »`;
  return {
    cis,
    cip7,
    cip13,
    label: at(c, 2),
    state: at(c, 3),
    marketing: at(c, 4),
    declaredOn: parseDay(at(c, 5)),
    rate: parseRate(at(c, 8)),
    priceCents: parseCents(at(c, 10)),
    feeCents: parseCents(at(c, 11)),
    units: parseUnitsPerBox(at(c, 2)),
  };
}

export function decodeGenericMember(c: Cells): GenericMember | string {
  const [group, cis, type] = [at(c, 0), at(c, 2), at(c, 3)];
  if (!/^\d{1,6}$/.test(group)) return `groupe « ${group.slice(0, 20)} » : un nombre attendu`;
  if (!isCis(cis)) return badCis(cis);
  if (type !== "0" && type !== "1" && type !== "2" && type !== "4") return `type de générique « ${type.slice(0, 5)} » inconnu`;
  return { group, label: at(c, 1), cis, type: Number(type) as 0 | 1 | 2 | 4 };
}

export function decodeComponent(c: Cells): Component | string {
  const [cis, nature] = [at(c, 0), at(c, 6)];
  if (!isCis(cis)) return badCis(cis);
  if (nature !== "SA" && nature !== "FT") return `nature « ${nature.slice(0, 5)} » : SA ou FT attendu`;
  return { cis, element: at(c, 1), substanceCode: at(c, 2), substance: at(c, 3), dosage: at(c, 4), reference: at(c, 5), nature };
}

export function decodeCondition(c: Cells): Condition | string {
  const cis = at(c, 0);
  return isCis(cis) ? { cis, text: at(c, 1) } : badCis(cis);
}

export function decodeAtc(c: Cells): AtcCode | string {
  const [cis, atc] = [at(c, 0), at(c, 1)];
  if (!isCis(cis)) return badCis(cis);
  return /^[A-Z]\d{2}[A-Z]{0,2}\d{0,2}$/.test(atc) || atc === "" ? { cis, atc } : `ATC « ${atc.slice(0, 10)} » mal formé`;
}

export function decodeShortage(c: Cells): Shortage | string {
  const [cis, cip13, code] = [at(c, 0), at(c, 1), at(c, 2)];
  if (!isCis(cis)) return badCis(cis);
  if (!/^[1-4]$/.test(code)) return `code de disponibilité « ${code.slice(0, 5)} » inconnu`;
  return {
    cis,
    cip13: /^\d{13}$/.test(cip13) ? cip13 : undefined,
    code: Number(code) as 1 | 2 | 3 | 4,
    label: at(c, 3),
    since: parseDay(at(c, 4)),
    updatedOn: parseDay(at(c, 5)),
  };
}

export function decodeHybrid(c: Cells): HybridMember | string {
  const [group, cis, role] = [at(c, 0), at(c, 1), at(c, 2)];
  if (!isCis(cis)) return badCis(cis);
  if (role !== "R" && role !== "H") return `rôle « ${role.slice(0, 5)} » : R ou H attendu`;
  return { group, cis, role };
}
