import { type OrdonnancierList, ordonnancierList } from "@comptoir/segur/medicaments";
import { type Db, type FactsRow, selectProductFacts, selectSpecialityFacts } from "./store.js";

/** What the gap engine and the register need to know of a speciality. */
export interface SpecialityFacts {
  readonly cis: string;
  readonly label: string;
  readonly genericGroups: readonly string[];
  readonly hybridGroups: readonly string[];
  /** Same substances, dosages and form. */
  readonly composition?: string;
  /** One of the 15 substances for which "non substituable" may be motivated by MTE. */
  readonly narrowMargin: boolean;
  readonly ordonnancier?: OrdonnancierList;
}

export interface ProductFacts extends SpecialityFacts {
  readonly cip13: string;
  /** Units of intake in the box, when the BDPM says it. */
  readonly units?: number;
  /** What one unit holds (« 2 ML »), when the units are ampoules and the like: units compare only when it is the same. */
  readonly unitContent?: string;
}

/** Facts by CIP13; a code that the base never held is absent. */
export async function findProductFacts(db: Db, cip13s: readonly string[]): Promise<Map<string, ProductFacts>> {
  if (cip13s.length === 0) return new Map();
  const rows = await selectProductFacts(db, cip13s);
  return new Map(
    rows.map((row) => [
      row.cip13,
      {
        ...describeSpeciality(row),
        cip13: row.cip13,
        ...(row.units === null ? {} : { units: row.units }),
        ...(row.unit_content === null ? {} : { unitContent: row.unit_content }),
      },
    ]),
  );
}

/** Facts of specialities prescribed without a presentation, by CIS (no `units`: they belong to a box). */
export async function findSpecialityFacts(db: Db, cisCodes: readonly string[]): Promise<Map<string, SpecialityFacts>> {
  if (cisCodes.length === 0) return new Map();
  const rows = await selectSpecialityFacts(db, cisCodes);
  return new Map(rows.map((row) => [row.cis, describeSpeciality(row)]));
}

function describeSpeciality(row: Omit<FactsRow, "cip13" | "units" | "unit_content">): SpecialityFacts {
  const list = ordonnancierList(row.conditions);
  return {
    cis: row.cis,
    label: row.label,
    genericGroups: row.generic_groups,
    hybridGroups: row.hybrid_groups,
    ...(row.composition_key === null ? {} : { composition: row.composition_key }),
    narrowMargin: row.narrow_margin ?? false,
    ...(list === undefined ? {} : { ordonnancier: list }),
  };
}
