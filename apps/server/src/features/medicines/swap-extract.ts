import { type Component, compositionKey, type PartialExtract, searchKey } from "@comptoir/segur/medicaments";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { type Columns, loadColumns } from "./load-columns.js";

type Trx = Transaction<Database>;

/** Replaces the content of the tables by an extract, inside the caller's transaction. Files absent from the extract keep their rows. */
export async function swapExtract(trx: Trx, extract: PartialExtract): Promise<{ added: number; removed: number }> {
  await loadSpecialities(trx, extract);
  const change = await loadPresentations(trx, extract);
  await replaceGenerics(trx, extract);
  if (extract.compositions)
    await replaceNumbered(trx, "medicine_component", extract.compositions, (c) => ({
      element: c.element,
      substance_code: c.substanceCode,
      substance: c.substance,
      dosage: c.dosage,
      reference: c.reference,
      nature: c.nature,
    }));
  if (extract.conditions) await replaceNumbered(trx, "medicine_condition", extract.conditions, (c) => ({ text: c.text }));
  if (extract.shortages)
    await replaceNumbered(trx, "medicine_shortage", extract.shortages, (s) => ({
      cip13: s.cip13 ?? null,
      code: s.code,
      label: s.label,
      since: s.since ?? null,
    }));
  if (extract.hybrids) await replaceHybrids(trx, extract);
  await sql`analyze medicine_speciality, medicine_presentation, medicine_generic_member, medicine_condition, medicine_component`.execute(
    trx,
  );
  return change;
}

async function loadSpecialities(trx: Trx, extract: PartialExtract): Promise<void> {
  const specialities = extract.specialities ?? [];
  const components = groupByCis(extract.compositions ?? []);
  const atc = new Map((extract.atc ?? []).map((row) => [row.cis, row.atc]));
  const kept = extract.compositions === undefined || extract.atc === undefined;
  await sql`create temp table new_speciality (like medicine_speciality including defaults) on commit drop`.execute(trx);
  await loadColumns(
    trx,
    "new_speciality",
    specialities.map((s) => {
      const own = components.get(s.cis) ?? [];
      return {
        cis: s.cis,
        name: s.name,
        form: s.form,
        routes: s.routes.join("\u001f"),
        holders: s.holders.join("\u001f"),
        status: s.status,
        marketed: s.marketing === "Commercialisée",
        reinforced_monitoring: s.reinforcedMonitoring,
        atc: atc.get(s.cis) || null,
        composition_key: compositionKey(own, s.form) ?? null,
        name_key: ` ${searchKey(s.name)}`,
        substance_key: own
          .filter((c) => c.nature === "SA")
          .map((c) => ` ${searchKey(c.substance)}`)
          .join(""),
      };
    }),
    SPECIALITY_COLUMNS,
  );
  // An extract without COMPO or MITM does not make us forget what the previous one said of the same speciality.
  const keep = (column: string) =>
    kept
      ? sql`coalesce(nullif(excluded.${sql.ref(column)}, ''), medicine_speciality.${sql.ref(column)})`
      : sql`excluded.${sql.ref(column)}`;
  await sql`
    insert into medicine_speciality select * from new_speciality
    on conflict (cis) do update set name = excluded.name, form = excluded.form, routes = excluded.routes, holders = excluded.holders,
      status = excluded.status, marketed = excluded.marketed, reinforced_monitoring = excluded.reinforced_monitoring, removed = false,
      atc = ${keep("atc")}, composition_key = ${keep("composition_key")}, substance_key = ${keep("substance_key")}, name_key = excluded.name_key`.execute(
    trx,
  );
  await sql`update medicine_speciality s set removed = true where not removed and not exists (select from new_speciality n where n.cis = s.cis)`.execute(
    trx,
  );
}

async function loadPresentations(trx: Trx, extract: PartialExtract): Promise<{ added: number; removed: number }> {
  await sql`create temp table new_presentation (like medicine_presentation including defaults) on commit drop`.execute(trx);
  await loadColumns(
    trx,
    "new_presentation",
    (extract.presentations ?? []).map((p) => ({
      cip13: p.cip13,
      cip7: p.cip7,
      cis: p.cis,
      label: p.label,
      units: p.units ?? null,
      rate: p.rate ?? null,
      price_cents: p.priceCents ?? null,
      fee_cents: p.feeCents ?? null,
      marketed: p.marketing === "Déclaration de commercialisation",
      declared_on: p.declaredOn ?? null,
    })),
    PRESENTATION_COLUMNS,
  );
  const { rows: before } = await sql<{ n: number }>`
    select count(*)::int as n from new_presentation n where not exists (select from medicine_presentation p where p.cip13 = n.cip13 and not p.removed)`.execute(
    trx,
  );
  await sql`
    insert into medicine_presentation select * from new_presentation
    on conflict (cip13) do update set cip7 = excluded.cip7, cis = excluded.cis, label = excluded.label, units = excluded.units,
      rate = excluded.rate, price_cents = excluded.price_cents, fee_cents = excluded.fee_cents, marketed = excluded.marketed,
      declared_on = excluded.declared_on, removed = false`.execute(trx);
  const gone = await sql`
    update medicine_presentation p set removed = true where not removed and not exists (select from new_presentation n where n.cip13 = p.cip13)`.execute(
    trx,
  );
  return { added: before[0]?.n ?? 0, removed: Number(gone.numAffectedRows ?? 0n) };
}

async function replaceGenerics(trx: Trx, extract: PartialExtract): Promise<void> {
  await sql`delete from medicine_generic_member`.execute(trx);
  const seen = new Map<string, Record<string, string | number>>();
  for (const g of extract.generics ?? []) {
    const key = `${g.group}/${g.cis}`;
    // A member said twice in its group: the princeps role wins.
    if (!seen.has(key) || g.type === 0) seen.set(key, { group_id: g.group, cis: g.cis, label: g.label, type: g.type });
  }
  await loadColumns(trx, "medicine_generic_member", [...seen.values()], { group_id: "text", cis: "text", label: "text", type: "smallint" });
}

async function replaceHybrids(trx: Trx, extract: PartialExtract): Promise<void> {
  await sql`delete from medicine_hybrid_member`.execute(trx);
  const rows = new Map((extract.hybrids ?? []).map((h) => [`${h.group}/${h.cis}`, { group_id: h.group, cis: h.cis, role: h.role }]));
  await loadColumns(trx, "medicine_hybrid_member", [...rows.values()], { group_id: "text", cis: "text", role: "text" });
}

async function replaceNumbered<T extends { readonly cis: string }>(
  trx: Trx,
  table: keyof typeof NUMBERED_COLUMNS,
  rows: readonly T[],
  describe: (row: T) => Record<string, string | number | null>,
): Promise<void> {
  await sql`delete from ${sql.table(table)}`.execute(trx);
  const positions = new Map<string, number>();
  await loadColumns(
    trx,
    table,
    rows.map((row) => {
      const position = (positions.get(row.cis) ?? 0) + 1;
      positions.set(row.cis, position);
      return { cis: row.cis, position, ...describe(row) };
    }),
    NUMBERED_COLUMNS[table],
  );
}

function groupByCis(components: readonly Component[]): Map<string, Component[]> {
  const groups = new Map<string, Component[]>();
  for (const component of components) {
    const own = groups.get(component.cis);
    if (own) own.push(component);
    else groups.set(component.cis, [component]);
  }
  return groups;
}

const SPECIALITY_COLUMNS: Columns = {
  cis: "text",
  name: "text",
  form: "text",
  routes: "list",
  holders: "list",
  status: "text",
  marketed: "boolean",
  reinforced_monitoring: "boolean",
  atc: "text",
  composition_key: "text",
  name_key: "text",
  substance_key: "text",
};
const PRESENTATION_COLUMNS: Columns = {
  cip13: "text",
  cip7: "text",
  cis: "text",
  label: "text",
  units: "integer",
  rate: "integer",
  price_cents: "integer",
  fee_cents: "integer",
  marketed: "boolean",
  declared_on: "date",
};
const NUMBERED_COLUMNS = {
  medicine_component: {
    cis: "text",
    position: "integer",
    element: "text",
    substance_code: "text",
    substance: "text",
    dosage: "text",
    reference: "text",
    nature: "text",
  },
  medicine_condition: { cis: "text", position: "integer", text: "text" },
  medicine_shortage: { cis: "text", position: "integer", cip13: "text", code: "smallint", label: "text", since: "date" },
} as const satisfies Record<string, Columns>;
