import { readText, type XmlElement } from "@comptoir/wire/xml";
import { nirKey } from "../nation/keys.js";
import { checkSequence, checkSimple, optional, type Sequence, textOf } from "./check-sequence.js";
import { accepted, type Checked, refusing } from "./fault.js";
import { isBirthName, isBirthPlace, isFirstName, isLunarDate } from "./lexical.js";

/** WS_INS2, read and checked. */
export interface TraitsRequest {
  readonly operation: "traits";
  readonly birthName: string;
  readonly firstNames: readonly string[];
  readonly sex: "M" | "F";
  readonly birthDate: string;
  readonly birthPlace: string | undefined;
}

export interface NumberWithKey {
  readonly number: string;
  readonly key: string;
}

/** WS_INS1, read and checked. */
export interface CardRequest {
  readonly operation: "carte";
  /** The person's own certified number, when the card carries it. */
  readonly own: NumberWithKey | undefined;
  /** Number of the insured. */
  readonly insured: NumberWithKey;
  readonly name: string;
  readonly birthDate: string;
  readonly birthRank: number;
}

const traitsSequence = [
  optional("NomNaissance"),
  { local: "Prenom", min: 0, max: "unbounded" },
  optional("Sexe"),
  optional("DateNaissance"),
  optional("LieuNaissance"),
] as const;

/** The schema makes every field optional: what the search cannot do without is demanded after it. */
export function readTraitsRequest(body: XmlElement): Checked<TraitsRequest> {
  const sequence = checkSequence(body, "traitsRequest", traitsSequence);
  if (!sequence.ok) return sequence;
  const simple = checkSimple(
    sequence.value,
    traitsSequence.map(({ local }) => local),
  );
  if (!simple.ok) return simple;
  const sex = textOf(sequence.value, "Sexe");
  if (sex !== "M" && sex !== "F") return refusing("SEXE");
  const birthName = textOf(sequence.value, "NomNaissance") ?? "";
  if (!isBirthName(birthName)) return refusing("TRAIT", "NomNaissance");
  const firstNames = (sequence.value.get("Prenom") ?? []).map(readText);
  if (firstNames.length === 0 || !firstNames.every(isFirstName)) return refusing("TRAIT", "Prenom");
  const birthDate = textOf(sequence.value, "DateNaissance") ?? "";
  if (!isLunarDate(birthDate)) return refusing("TRAIT", "DateNaissance");
  const birthPlace = textOf(sequence.value, "LieuNaissance");
  if (birthPlace !== undefined && !isBirthPlace(birthPlace)) return refusing("TRAIT", "LieuNaissance");
  return accepted({ operation: "traits", birthName, firstNames, sex, birthDate, birthPlace });
}

const cardSequence = [
  optional("MatriculeIndividu"),
  optional("MatriculeOD"),
  optional("NomNaissance"),
  optional("DateNaissance"),
  optional("RangNaissance"),
] as const;

export function readCardRequest(body: XmlElement): Checked<CardRequest> {
  const sequence = checkSequence(body, "cardRequest", cardSequence);
  if (!sequence.ok) return sequence;
  const simple = checkSimple(sequence.value, ["NomNaissance", "DateNaissance", "RangNaissance"]);
  if (!simple.ok) return simple;
  const own = readMatricule(sequence.value, "MatriculeIndividu");
  if (!own.ok) return own;
  const insured = readMatricule(sequence.value, "MatriculeOD");
  if (!insured.ok) return insured;
  if (insured.value === undefined) return refusing("MATRICULE", "MatriculeOD absent");
  const name = textOf(sequence.value, "NomNaissance") ?? "";
  if (!isBirthName(name)) return refusing("TRAIT", "NomNaissance");
  const birthDate = textOf(sequence.value, "DateNaissance") ?? "";
  if (!isLunarDate(birthDate)) return refusing("TRAIT", "DateNaissance");
  const rank = textOf(sequence.value, "RangNaissance") ?? "";
  if (!/^[1-9]$/.test(rank)) return refusing("TRAIT", "RangNaissance");
  return accepted({ operation: "carte", own: own.value, insured: insured.value, name, birthDate, birthRank: Number(rank) });
}

/** Numbers of the platform whose published key is wrong: it answers them, so it also takes them. */
const wrongPublishedKeys: ReadonlySet<string> = new Set(["181036322045660", "281036322045610"]);

function readMatricule(body: Sequence, local: string): Checked<NumberWithKey | undefined> {
  const element = body.get(local)?.[0];
  if (element === undefined) return accepted(undefined);
  const fields = ["NumIdentifiant", "Cle", "TypeMatricule"];
  const sequence = checkSequence(element, "cardRequest", fields.map(optional));
  if (!sequence.ok) return sequence;
  const simple = checkSimple(sequence.value, fields);
  if (!simple.ok) return simple;
  const number = textOf(sequence.value, "NumIdentifiant") ?? "";
  const key = textOf(sequence.value, "Cle") ?? "";
  const wellFormed = /^[1-478]\d{4}(\d{2}|2[AB])\d{6}$/.test(number) && /^\d{2}$/.test(key);
  if (!wellFormed || (nirKey(number) !== key && !wrongPublishedKeys.has(`${number}${key}`))) return refusing("MATRICULE", local);
  return accepted({ number, key });
}
