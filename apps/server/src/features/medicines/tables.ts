import type { ColumnType, Generated } from "kysely";

type Instant = ColumnType<Date, Date | string, Date | string>;
/** Calendar day: read with `to_char`, written as text. */
type Day = ColumnType<string, string, string>;
/** Worked out by the database. */
type Computed<T> = ColumnType<T, never, never>;

export interface MedicinesTables {
  medicine_base: {
    id: Generated<number>;
    source: string;
    extract_date: Day;
    digest: string;
    counts: ColumnType<Record<string, number>, string, string>;
    faults: number;
    loaded_at: Instant;
    active: boolean;
  };
  medicine_speciality: {
    cis: string;
    name: string;
    form: string;
    routes: string[];
    holders: string[];
    status: string;
    marketed: boolean;
    reinforced_monitoring: boolean;
    atc: string | null;
    composition_key: string | null;
    narrow_margin: boolean;
    name_key: string;
    substance_key: string;
    removed_on: Day | null;
    removed: Computed<boolean>;
  };
  medicine_presentation: {
    cip13: string;
    cip7: string;
    cis: string;
    label: string;
    units: number | null;
    unit_content: string | null;
    rate: number | null;
    price_cents: number | null;
    fee_cents: number | null;
    marketed: boolean;
    declared_on: Day | null;
    removed_on: Day | null;
    removed: Computed<boolean>;
  };
  medicine_generic_member: { group_id: string; cis: string; label: string; type: number };
  medicine_component: {
    cis: string;
    position: number;
    element: string;
    substance_code: string;
    substance: string;
    dosage: string;
    reference: string;
    nature: string;
  };
  medicine_condition: { cis: string; position: number; text: string };
  medicine_shortage: { cis: string; position: number; cip13: string | null; code: number; label: string; since: Day | null };
  medicine_hybrid_group: { group_id: string; route: string; label: string };
  medicine_hybrid_member: { group_id: string; cis: string; role: string };
  medicine_word: { word: string; sound: string; weight: number };
}
