import {
  type Component,
  type Condition,
  compositionKey,
  dosageKey,
  type GenericMember,
  type HybridGroup,
  type HybridMember,
  isNarrowMargin,
  type PresentationRow,
  parseBoxContent,
  type Shortage,
  type Speciality,
  searchKey,
} from "@comptoir/segur/medicaments";
import type { Word } from "./list-words.js";
import type { Columns } from "./load-rows.js";

/** What each table keeps of the rows of an extract, and what is worked out once at import so that no screen works it out again. */

export function specialityColumns(
  components: ReadonlyMap<string, readonly Component[]>,
  atc: ReadonlyMap<string, string>,
): Columns<Speciality> {
  const active = (row: Speciality) => (components.get(row.cis) ?? []).filter(({ nature }) => nature === "SA");
  const fold = { text: remember(searchKey), dosage: remember(dosageKey) };
  const isNarrow = remember(isNarrowMargin);
  return {
    cis: ["text", (row) => row.cis],
    name: ["text", (row) => row.name],
    form: ["text", (row) => row.form],
    routes: ["text[]", (row) => row.routes],
    holders: ["text[]", (row) => row.holders],
    status: ["text", (row) => row.status],
    marketed: ["boolean", (row) => row.marketing === "Commercialisée"],
    reinforced_monitoring: ["boolean", (row) => row.reinforcedMonitoring],
    atc: ["text", (row) => atc.get(row.cis) || null],
    composition_key: ["text", (row) => compositionKey(components.get(row.cis) ?? [], row.form, fold)],
    narrow_margin: ["boolean", (row) => active(row).some(({ substance }) => isNarrow(substance))],
    name_key: ["text", (row) => ` ${searchKey(row.name)}`],
    substance_key: ["text", (row) => [...new Set(active(row).map(({ substance }) => ` ${fold.text(substance)}`))].join("")],
  };
}

/** Half of the labels, and most substances, dosages and forms, are said many times: each is worked out once per import. */
function remember<T>(workOut: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly result: T }>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      // Kept in a box: that a label says nothing is worked out once too.
      found = { result: workOut(text) };
      known.set(text, found);
    }
    return found.result;
  };
}

/** Columns of a speciality that come from CIS_COMPO, and from CIS_MITM. */
export const FROM_COMPOSITIONS = ["composition_key", "narrow_margin", "substance_key"] as const;
export const FROM_ATC = ["atc"] as const;

export function presentationColumns(): Columns<PresentationRow> {
  const contentOf = remember(parseBoxContent);
  return {
    cip13: ["text", (row) => row.cip13],
    cip7: ["text", (row) => row.cip7],
    cis: ["text", (row) => row.cis],
    label: ["text", (row) => row.label],
    units: ["integer", (row) => contentOf(row.label)?.units],
    unit_content: ["text", (row) => contentOf(row.label)?.unitContent],
    rate: ["integer", (row) => row.rate],
    price_cents: ["integer", (row) => row.priceCents],
    fee_cents: ["integer", (row) => row.feeCents],
    marketed: ["boolean", (row) => row.marketing === "Déclaration de commercialisation" && row.state === "Présentation active"],
    declared_on: ["date", (row) => row.declaredOn],
  };
}

export const componentColumns = (): Columns<Component> => ({
  cis: ["text", (row) => row.cis],
  position: ["integer", numberWithinCis()],
  element: ["text", (row) => row.element],
  substance_code: ["text", (row) => row.substanceCode],
  substance: ["text", (row) => row.substance],
  dosage: ["text", (row) => row.dosage],
  reference: ["text", (row) => row.reference],
  nature: ["text", (row) => row.nature],
});

export const conditionColumns = (): Columns<Condition> => ({
  cis: ["text", (row) => row.cis],
  position: ["integer", numberWithinCis()],
  text: ["text", (row) => row.text],
});

export const shortageColumns = (): Columns<Shortage> => ({
  cis: ["text", (row) => row.cis],
  position: ["integer", numberWithinCis()],
  cip13: ["text", (row) => row.cip13],
  code: ["smallint", (row) => row.code],
  label: ["text", (row) => row.label],
  since: ["date", (row) => row.since],
});

export const GENERIC_COLUMNS: Columns<GenericMember> = {
  group_id: ["text", (row) => row.group],
  cis: ["text", (row) => row.cis],
  label: ["text", (row) => row.label],
  type: ["smallint", (row) => row.type],
};

export const HYBRID_GROUP_COLUMNS: Columns<HybridGroup> = {
  group_id: ["text", (row) => row.group],
  route: ["text", (row) => row.route],
  label: ["text", (row) => row.label],
};

export const HYBRID_COLUMNS: Columns<HybridMember> = {
  group_id: ["text", (row) => row.group],
  cis: ["text", (row) => row.cis],
  role: ["text", (row) => row.role],
};

export const WORD_COLUMNS: Columns<Word> = {
  word: ["text", (row) => row.word],
  sound: ["text", (row) => row.sound],
  weight: ["integer", (row) => row.weight],
};

/** 1, 2, 3… within each speciality, in the order of the file. */
function numberWithinCis(): (row: { readonly cis: string }) => number {
  const last = new Map<string, number>();
  return ({ cis }) => {
    const position = (last.get(cis) ?? 0) + 1;
    last.set(cis, position);
    return position;
  };
}
