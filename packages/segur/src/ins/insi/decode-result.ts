import { findChild, hasName, listChildren, readText, type XmlElement } from "@comptoir/wire/xml";
import { isCalendarDay } from "../birth-date.js";
import { readAnsweredMatricule } from "../matricule.js";
import { result } from "./names.js";
import type { AnsweredIns, InsiAnswer } from "./types.js";

/** What in RESULTAT is not RESULTAT. */
export interface UnreadableResult {
  readonly unreadable: true;
  readonly where: string;
  readonly what: string;
}

const unreadable = (where: string, what: string): UnreadableResult => ({ unreadable: true, where, what });

/**
 * Reads RESULTAT (§2.4) by namespace and local name: prefixes and the order of children vary from one platform to the next, INSHISTO
 * may come once, several times or not at all, and repeat the active one.
 */
export function decodeResult(body: XmlElement): InsiAnswer | UnreadableResult {
  if (!hasName(body, result("RESULTAT"))) return unreadable("Body", `${body.name} au lieu de RESULTAT`);
  const report = findChild(body, result("CR"));
  const code = report && readChild(report, "CodeCR");
  if (code === undefined || code === "") return unreadable("RESULTAT.CR.CodeCR", "absent");
  if (code === "01") return { kind: "AUCUNE" };
  if (code === "02") return { kind: "PLUSIEURS" };
  if (code !== "00") return { kind: "CODE_INCONNU", code, label: (report && readChild(report, "LibelleCR")) ?? "" };
  const person = findChild(body, result("INDIVIDU"));
  return person ? decodePerson(person) : unreadable("RESULTAT.INDIVIDU", "absent alors que le code est 00");
}

function decodePerson(person: XmlElement): InsiAnswer | UnreadableResult {
  const active = findChild(person, result("INSACTIF"));
  const traits = findChild(person, result("TIQ"));
  if (!active || !traits) return unreadable(`RESULTAT.INDIVIDU.${active ? "TIQ" : "INSACTIF"}`, "absent");
  const read = (local: string) => readChild(traits, local) ?? "";
  const answered = {
    birthName: read("NomNaissance"),
    // The whole list; `Prenom` alone when there is no list.
    birthFirstNames: read("ListePrenom") || read("Prenom"),
    sex: read("Sexe"),
    birthDate: read("DateNaissance"),
    birthPlace: read("LieuNaissance"),
  };
  const { birthName, birthFirstNames, sex, birthDate, birthPlace } = answered;
  if (birthName === "" || birthFirstNames === "" || birthPlace === "" || (sex !== "M" && sex !== "F")) {
    return { kind: "NON_IMPORTABLE", reason: "TRAIT_VIDE", shown: answered };
  }
  if (!isCalendarDay(birthDate)) return { kind: "NON_IMPORTABLE", reason: "DATE_SANS_JOUR_OU_MOIS", shown: answered };
  const ins = readIns(active);
  if (!ins) return { kind: "NON_IMPORTABLE", reason: "MATRICULE_ILLISIBLE", shown: answered };
  const history = listChildren(person, result("INSHISTO")).flatMap((one) => readIns(one) ?? []);
  return {
    kind: "TROUVEE",
    ins,
    // The active one is repeated by some platforms; it is no history.
    history: history.filter((one) => one.matricule !== ins.matricule || one.oid !== ins.oid),
    traits: { birthName, birthFirstNames, sex, birthDate, birthPlace },
  };
}

function readIns(element: XmlElement): AnsweredIns | undefined {
  const identifier = findChild(element, result("IdIndividu"));
  const oid = readChild(element, "OID");
  const number = identifier && readChild(identifier, "NumIdentifiant");
  if (!identifier || oid === undefined || number === undefined) return undefined;
  const read = readAnsweredMatricule(number, readChild(identifier, "Cle"));
  return read && /^[0-9.]+$/.test(oid) ? { ...read, oid } : undefined;
}

/** Text of a child, undefined when the child is absent. */
function readChild(parent: XmlElement, local: string): string | undefined {
  const child = findChild(parent, result(local));
  return child && readText(child);
}
