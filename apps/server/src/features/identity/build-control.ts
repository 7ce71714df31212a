import type { IdentityControl, IdentitySettings, StrictTraits } from "@comptoir/contract";
import { foldForComparison, isFirstNameCoherent, proposeFirstName, readIdentityStatus, UNKNOWN_PLACE } from "@comptoir/segur/ins";
import { OIDS } from "@comptoir/segur/nomenclatures";
import { type PatientRow, readIdentityState, readStrictTraits } from "../patients/index.js";
import type { WaitingAnswer } from "./store.js";
import { TEXTS } from "./texts.js";

const ADULT_AGE = 18;

/**
 * « Données INS à contrôler »: the answer that waits for a person beside the record; or, for an identity récupérée, the record itself,
 * which lacks a paper only. Undefined = nothing to check.
 */
export function buildControl(o: {
  readonly row: PatientRow;
  readonly answer: WaitingAnswer | undefined;
  readonly settings: IdentitySettings;
  readonly today: string;
}): IdentityControl | undefined {
  const { row, answer, settings } = o;
  const state = readIdentityState(row);
  const local = readStrictTraits(row);
  const oid = answer?.ins.oid ?? state.ins?.oid;
  if (oid === undefined || (!answer && readIdentityStatus(state) !== "recuperee")) return undefined;
  const traits = answer?.traits ?? local;
  const differences = answer ? listDifferences(local, traits) : [];
  const known = row.first_name !== null && isFirstNameCoherent(row.first_name, traits.birthFirstNames) ? row.first_name : undefined;
  const paper = settings.papers.find(({ code }) => code === row.paper)?.label ?? row.paper;
  return {
    patientId: row.id,
    version: row.version,
    ...(answer ? { answerId: answer.id } : {}),
    traits,
    firstName: known ?? proposeFirstName(traits.birthFirstNames),
    local,
    differences,
    nature: oid === OIDS.insNia ? "NIA" : "NIR",
    minor: isMinor(traits.birthDate, o.today),
    ...(state.documentChecked && differences.length === 0 ? { checked: paper ?? "pièce contrôlée" } : {}),
    papers: settings.papers.filter(({ shown }) => shown),
    missed: row.paper_missed,
    askAgain: settings.askAgain,
    due: !row.paper_refused && row.paper_missed < settings.askAgain,
    ...warn(answer),
  };
}

/** What the person should know of the answer before taking it. */
function warn(answer: WaitingAnswer | undefined): { warning?: string } {
  const known = [answer?.ins.matricule, ...(answer?.history ?? []).map(({ matricule }) => matricule)];
  const warnings = [
    answer?.expected !== undefined && !known.includes(answer.expected) ? TEXTS.otherMatricule : undefined,
    answer?.wrongKey ? TEXTS.wrongKey : undefined,
  ].filter((text) => text !== undefined);
  return warnings.length > 0 ? { warning: warnings.join(" ") } : {};
}

/**
 * Traits that contradict each other. First names of the record that open the list of INSi complete it, and an unknown birthplace says
 * nothing: neither asks for a choice.
 */
function listDifferences(local: StrictTraits, insi: StrictTraits): (keyof StrictTraits)[] {
  const same = (trait: keyof StrictTraits) => foldForComparison(local[trait]) === foldForComparison(insi[trait]);
  const agrees: Readonly<Record<keyof StrictTraits, boolean>> = {
    birthName: same("birthName"),
    birthFirstNames: isFirstNameCoherent(local.birthFirstNames, insi.birthFirstNames),
    birthDate: local.birthDate === insi.birthDate,
    sex: local.sex === insi.sex,
    birthPlace: local.birthPlace === UNKNOWN_PLACE || local.birthPlace === insi.birthPlace,
  };
  return (Object.keys(agrees) as (keyof StrictTraits)[]).filter((trait) => !agrees[trait]);
}

/** Both days are `YYYY-MM-DD`: eighteen years are counted on the digits. */
export function isMinor(birthDate: string, today: string): boolean {
  return `${Number(birthDate.slice(0, 4)) + ADULT_AGE}${birthDate.slice(4)}` > today;
}
