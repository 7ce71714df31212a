import type { Presentation } from "@comptoir/contract";
import type { PresentationRow } from "./store.js";

/** A presentation as the screens see it. One whose speciality the base does not hold (four of them) has its label for a name. */
export function describePresentation(row: PresentationRow): Presentation {
  return {
    cip13: row.cip13,
    cip7: row.cip7,
    cis: row.cis,
    name: row.name ?? row.label,
    label: row.label,
    form: row.form ?? "",
    ...(row.units === null ? {} : { units: row.units }),
    ...(row.price_cents === null ? {} : { priceCents: row.price_cents }),
    ...(row.rate === null ? {} : { rate: row.rate }),
    genericGroups: row.generic_groups,
    conditions: row.conditions,
    ...(row.shortage === null ? {} : { shortage: row.shortage }),
    removed: row.removed,
  };
}
