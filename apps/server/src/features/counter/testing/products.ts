import { type Kysely, sql } from "kysely";
import type { Database } from "../../../platform/postgres/database.js";

interface TestProduct {
  readonly cip13: string;
  readonly cis: string;
  readonly name: string;
  readonly units: number;
  readonly group?: string;
  readonly conditions?: readonly string[];
}

/** Real products: codes, units, groups and conditions of the BDPM extract of 26 May 2026, typed by hand. */
export const PRODUCTS = {
  amoxicilline: {
    cip13: "3400934913174",
    cis: "60424338",
    name: "AMOXICILLINE VIATRIS 500 mg, gélule",
    units: 12,
    group: "148",
    conditions: ["liste I"],
  },
  clamoxyl: { cip13: "3400931587538", cis: "67707794", name: "CLAMOXYL 500 mg, gélule", units: 12, group: "148", conditions: ["liste I"] },
  doliprane: { cip13: "3400935955838", cis: "60234100", name: "DOLIPRANE 1000 mg, comprimé", units: 8 },
  alprazolam: {
    cip13: "3400934837661",
    cis: "67446077",
    name: "ALPRAZOLAM VIATRIS 0,25 mg, comprimé sécable",
    units: 30,
    group: "271",
    conditions: ["prescription limitée à 12 semaines", "liste I"],
  },
  levothyrox: {
    cip13: "3400930065785",
    cis: "62080626",
    name: "LEVOTHYROX 75 microgrammes, comprimé sécable",
    units: 30,
    group: "794",
    conditions: ["liste II"],
  },
  durogesic: {
    cip13: "3400934238307",
    cis: "60914025",
    name: "DUROGESIC 25 microgrammes/heure, dispositif transdermique",
    units: 5,
    group: "716",
    conditions: ["prescription limitée à 4 semaines", "délivrance fractionnée de 14 jours", "stupéfiants"],
  },
} as const satisfies Readonly<Record<string, TestProduct>>;

/** Fills the medicine tables with the products above (superuser: only the import command's role may otherwise). */
export async function insertProducts(admin: Kysely<Database>): Promise<void> {
  for (const product of Object.values<TestProduct>(PRODUCTS)) {
    const { cip13, cis, name, units } = product;
    await sql`insert into medicine_speciality (cis, name, form, routes, holders, status, marketed, reinforced_monitoring, narrow_margin, name_key, substance_key)
      values (${cis}, ${name}, '', '{}', '{}', '', true, false, false, '', '') on conflict do nothing`.execute(admin);
    await sql`insert into medicine_presentation (cip13, cip7, cis, label, units, marketed)
      values (${cip13}, ${cip13.slice(5, 12)}, ${cis}, ${name}, ${units}, true)`.execute(admin);
    if (product.group !== undefined) {
      await sql`insert into medicine_generic_member (group_id, cis, label, type) values (${product.group}, ${cis}, '', 1)`.execute(admin);
    }
    for (const [position, text] of (product.conditions ?? []).entries()) {
      await sql`insert into medicine_condition (cis, position, text) values (${cis}, ${position}, ${text})`.execute(admin);
    }
  }
}
