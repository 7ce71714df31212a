import { randomInt, randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import type { Nation, NationTransaction, NewLine, OrdonnanceTable, WrittenPatient, WrittenPrescriber } from "../platform/database.js";
import type { Ordonnance } from "./ordonnance.js";
import { findOrdonnance, insertOrdonnance } from "./store.js";

/** A line as the prescriber writes it. */
export interface DraftLine {
  readonly cis?: string;
  readonly cip13?: string;
  readonly label: string;
  readonly posology: string;
  readonly durationDays?: number;
  /** Boxes per delivery. */
  readonly boxes: number;
  /** Units of intake per delivery. */
  readonly units?: number;
  /** Renewals, first delivery not counted. */
  readonly repeats: number;
  readonly substitution: { readonly allowed: boolean; readonly reason?: "MTE" | "EFG" | "CIF" };
  readonly ald: boolean;
  readonly note?: string;
}

/** An ordonnance as the prescriber writes it. */
export interface DraftOrdonnance {
  readonly label: string;
  readonly patient: WrittenPatient;
  readonly prescriber: WrittenPrescriber;
  readonly authoredOn: Date;
  readonly period: { readonly start: string; readonly end?: string };
  readonly flags: readonly string[];
  readonly opposed: boolean;
  readonly lines: readonly DraftLine[];
}

/** Identifiers come from chance, or from the seed when the nation is generated. */
export interface Identifiers {
  numero(): string;
  uuid(): string;
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `01` and 16 characters of Crockford's base 32 (docs/on-ouverte.md §2). */
export function buildNumero(below: (bound: number) => number): string {
  return `01${Array.from({ length: 16 }, () => crockford[below(32)]).join("")}`;
}

export const randomIdentifiers: Identifiers = { numero: () => buildNumero((bound) => randomInt(bound)), uuid: () => randomUUID() };

/** Writes an ordonnance in the base, whole, and returns it. The draft was checked by whoever read it from outside. */
export async function prescribe(nation: Nation, draft: DraftOrdonnance): Promise<Ordonnance> {
  return nation.transaction().execute((trx) => writeOrdonnance(trx, draft, randomIdentifiers));
}

/** The same inside a transaction of the caller. */
export async function writeOrdonnance(trx: NationTransaction, draft: DraftOrdonnance, identifiers: Identifiers): Promise<Ordonnance> {
  const id = identifiers.uuid();
  await insertOrdonnance(
    trx,
    rowOf(id, draft, identifiers),
    draft.lines.map((line, rank) => lineOf(id, rank, line, identifiers)),
  );
  const written = await findOrdonnance(trx, id);
  if (written === undefined) throw new Error(`ordonnance ${id} vanished while written`);
  return written;
}

function rowOf(id: string, draft: DraftOrdonnance, identifiers: Identifiers): Insertable<OrdonnanceTable> {
  return {
    id,
    numero: identifiers.numero(),
    label: draft.label,
    authored_on: draft.authoredOn,
    period_start: draft.period.start,
    period_end: draft.period.end ?? null,
    flags: [...draft.flags],
    opposed: draft.opposed,
    patient: JSON.stringify(draft.patient),
    prescriber: JSON.stringify(draft.prescriber),
    cancelled_at: null,
    purged_at: null,
    lock_finess: null,
    lock_secret: null,
    lock_expires: null,
    updated_at: draft.authoredOn,
  };
}

function lineOf(ordonnanceId: string, rank: number, line: DraftLine, identifiers: Identifiers): NewLine {
  return {
    id: identifiers.uuid(),
    ordonnance_id: ordonnanceId,
    rank,
    cis: line.cis ?? null,
    cip13: line.cip13 ?? null,
    label: line.label,
    posology: line.posology,
    duration_days: line.durationDays ?? null,
    boxes: line.boxes,
    units: line.units ?? null,
    repeats: line.repeats,
    substitution_allowed: line.substitution.allowed,
    substitution_reason: line.substitution.reason ?? null,
    ald: line.ald,
    note: line.note ?? null,
  };
}
