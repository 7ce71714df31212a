import type { ConnectionOptions } from "@comptoir/postgres";
import { type ColumnType, type Generated, type Insertable, Kysely, PostgresDialect, type Selectable, type Transaction } from "kysely";
import { Pool, types } from "pg";

type Instant = ColumnType<Date, Date, Date>;
type Json<T> = ColumnType<T, string, string>;

/** Traits of a patient as written on an ordonnance. */
export interface WrittenPatient {
  readonly id: string;
  readonly birthName: string;
  readonly usedName?: string;
  readonly firstNames: readonly string[];
  readonly birthDate: string;
  readonly sex: "M" | "F" | "I";
  readonly ins?: { readonly matricule: string; readonly oid: string };
}

/** The prescriber as written on an ordonnance. */
export interface WrittenPrescriber {
  readonly rpps: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly speciality?: string;
  readonly structure?: { readonly finess: string; readonly name: string };
}

/** Agreement of the prescriber with a change (docs/on-ouverte.md §5). */
export interface Accord {
  readonly rpps: string;
  readonly date: string;
  readonly means: string;
}

export interface OrdonnanceTable {
  id: string;
  numero: string;
  label: string;
  authored_on: Instant;
  period_start: string;
  period_end: string | null;
  flags: string[];
  opposed: boolean;
  patient: ColumnType<WrittenPatient | null, string, null>;
  prescriber: ColumnType<WrittenPrescriber | null, string, null>;
  cancelled_at: Date | null;
  purged_at: Date | null;
  lock_finess: string | null;
  lock_secret: string | null;
  lock_expires: Date | null;
  updated_at: Instant;
}

export interface LineTable {
  id: string;
  ordonnance_id: string;
  rank: number;
  cis: string | null;
  cip13: string | null;
  label: string;
  posology: string;
  duration_days: number | null;
  boxes: number;
  units: number | null;
  repeats: number;
  substitution_allowed: boolean;
  substitution_reason: "MTE" | "EFG" | "CIF" | null;
  ald: boolean;
  note: string | null;
}

export interface ExecutionTable {
  id: string;
  seq: Generated<number>;
  ordonnance_id: string;
  finess: string;
  rpps: string;
  performer_name: string | null;
  key: string;
  key_guard: string;
  recorded_at: Instant;
  cancelled_at: Date | null;
  cancelled_reason: string | null;
}

export interface DispenseTable {
  execution_id: string;
  rank: number;
  line_id: string | null;
  delivered: boolean;
  ecart: string;
  motif: string | null;
  cis: string | null;
  cip13: string | null;
  label: string;
  boxes: number;
  units: number | null;
  handed_over: Instant;
  renewal: number | null;
  lot: string | null;
  expiry: string | null;
  accord: ColumnType<Accord | null, string | null, never>;
  note: string | null;
}

export interface InsiPersonTable {
  id: string;
  birth_name: string;
  first_names: string[];
  birth_date: string;
  sex: "M" | "F";
  birth_place: string;
  matricule: string;
  matricule_key: string;
  oid: string;
  valid_from: string | null;
  valid_to: string | null;
  active: Generated<boolean>;
  failure: string | null;
  search_name: ColumnType<string, never, never>;
}

export interface InsiBeneficiaryTable {
  insured_number: string;
  insured_key: string;
  person: string;
  birth_date_on_card: string;
  birth_rank: number;
  certified: boolean;
  qual_benef: number;
  used_name: string;
  birth_name: string;
  used_first_name: string;
}

/** Every table of the nation (migrations/*.sql). */
export interface CardReaderTable {
  finess: string;
  workstation: string;
  insured_number: string;
  worn: boolean;
  inserted_at: Instant;
}
export interface ApcvCodeTable {
  code: string;
  insured_number: string;
  shown_at: Instant;
  expires_at: Instant;
  context_id: string | null;
  token: string | null;
  finess: string | null;
}
export interface NationTables {
  card_reader: CardReaderTable;
  apcv_code: ApcvCodeTable;
  setting: { name: string; value: Json<unknown> };
  structure: {
    finess: string;
    kind: "officine" | "cabinet";
    name: string;
    address_lines: string[];
    postal_code: string;
    city: string;
  };
  professional: {
    rpps: string;
    last_name: string;
    first_name: string;
    profession: "medecin" | "sage-femme" | "chirurgien-dentiste" | "pharmacien";
    speciality: string | null;
    finess: string | null;
  };
  operator: { finess: string; code: string; password: string; display_name: string; role: string; rpps: string | null };
  person: {
    id: string;
    rank: number;
    birth_name: string;
    used_name: string | null;
    first_names: string[];
    birth_date: string;
    sex: "M" | "F" | "I";
    birth_place: string;
    matricule: string | null;
    oid: string | null;
  };
  ordonnance: OrdonnanceTable;
  line: LineTable;
  execution: ExecutionTable;
  dispense: DispenseTable;
  answer: {
    finess: string;
    key: string;
    operation: string;
    body_sha256: string;
    status: number;
    body: string;
    answered_at: Instant;
  };
  request: {
    id: Generated<number>;
    service: string;
    at: Instant;
    method: string;
    path: string;
    operation: string;
    finess: string | null;
    key: string | null;
    body_sha256: string | null;
    ordonnance_id: string | null;
    status: number | null;
    outcome: string | null;
    duration_ms: number | null;
  };
  insi_person: InsiPersonTable;
  insi_history: {
    person: string;
    rank: number;
    matricule: string;
    matricule_key: string;
    oid: string;
    valid_from: string | null;
    valid_to: string | null;
  };
  insi_beneficiary: InsiBeneficiaryTable;
  fault: { service: string; kind: string; params: Json<Record<string, unknown>>; remaining: number | null; set_at: Instant };
}

export type OrdonnanceRow = Selectable<OrdonnanceTable>;
export type LineRow = Selectable<LineTable>;
export type NewLine = Insertable<LineTable>;
export type ExecutionRow = Selectable<ExecutionTable>;
export type DispenseRow = Selectable<DispenseTable>;
export type PersonRow = Selectable<NationTables["person"]>;
export type InsiPersonRow = Selectable<InsiPersonTable>;
export type InsiHistoryRow = Selectable<NationTables["insi_history"]>;
export type InsiBeneficiaryRow = Selectable<InsiBeneficiaryTable>;

export type Nation = Kysely<NationTables>;
export type NationTransaction = Transaction<NationTables>;

const numericTypes = new Set([20, 1700]);
const dateType = 1082;

/** Numbers as numbers (none of ours leaves the exact range), calendar days as the strings they are. */
function parserOf(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (numericTypes.has(oid)) return Number;
  if (oid === dateType) return (value) => value;
  return types.getTypeParser(oid, format as "text") as (value: string) => unknown;
}

/** Opens a pool on the nation's database. */
export function openNation(connection: ConnectionOptions, onError: (error: Error) => void): Nation {
  const pool = new Pool({ ...connection, max: 12, types: { getTypeParser: parserOf as typeof types.getTypeParser } });
  // A connection cut while idle is replaced at the next query; without a listener it would end the process.
  pool.on("error", onError);
  return new Kysely<NationTables>({ dialect: new PostgresDialect({ pool }) });
}
