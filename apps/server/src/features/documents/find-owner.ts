import { type DatamatrixIns, decodeDatamatrixIns, foldForComparison, mayTransmitMatricule } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { listBearers, type PatientRow, readIdentityState, readStrictTraits } from "../patients/index.js";
import { TEXTS } from "./texts.js";

export const COMPARED = ["birthName", "birthFirstNames", "birthDate", "sex", "birthPlace"] as const;
export type ComparedTrait = (typeof COMPARED)[number];
export type DocumentTraits = { readonly [T in Exclude<ComparedTrait, "birthPlace">]: string } & {
  readonly birthPlace?: string | undefined;
};

/** What the codes of a document say of its person. */
export interface DocumentReading {
  readonly ins?: DatamatrixIns;
  /** Why nobody can be told from it. */
  readonly problem?: string;
}

/** The one datamatrix INS of a document; two people in one document are nobody. */
export function readDocumentCodes(readings: readonly string[], acceptedOids: readonly string[]): DocumentReading {
  const read = readings.map((reading) => decodeDatamatrixIns(reading, acceptedOids));
  const found = read.flatMap((one) => (one.ok ? [one.value] : []));
  const [first] = found;
  if (!first) return { problem: read.some((one) => !one.ok && one.failure.kind !== "NOT_AN_INS") ? TEXTS.unreadable : TEXTS.noCode };
  if (found.some(({ ins }) => ins.matricule !== first.ins.matricule || ins.oid !== first.ins.oid)) return { problem: TEXTS.severalPeople };
  return { ins: first };
}

/** Traits of a document that a record does not say; the place counts when the document has it. */
export function listDocumentDifferences(row: PatientRow, traits: DocumentTraits): ComparedTrait[] {
  const local = readStrictTraits(row);
  return COMPARED.filter((trait) => {
    const said = traits[trait];
    return said !== undefined && foldForComparison(said) !== foldForComparison(local[trait]);
  });
}

/** The record that a document goes to by itself: the only one with this INS, qualifiée, and every trait the same. */
export async function findOwner(
  trx: Transaction<Database>,
  reading: DatamatrixIns,
): Promise<{ readonly patientId: string } | { readonly reason: string }> {
  const bearers = await listBearers(trx, reading.ins);
  const [only] = bearers;
  if (!only) return { reason: TEXTS.nobody };
  if (bearers.length > 1) return { reason: TEXTS.severalRecords };
  if (!mayTransmitMatricule(readIdentityState(only))) return { reason: TEXTS.notQualified };
  return listDocumentDifferences(only, reading).length > 0 ? { reason: TEXTS.otherTraits } : { patientId: only.id };
}
