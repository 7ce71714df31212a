import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  compositionKey,
  EXTRACT_FILES,
  type ExtractFileKey,
  type ExtractRows,
  isNarrowMargin,
  openExtractFile,
  ordonnancierList,
  parseUnitsPerBox,
} from "./index.js";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const SHIPPED = path.join(ROOT, "data/bdpm");
/** A later extract, when one lies beside the checkout: it is not shipped. */
const LATER = path.join(ROOT, "../shared/data/bdpm/2026-07-24");

function read<K extends ExtractFileKey>(folder: string, key: K): { rows: ExtractRows[K][]; faults: readonly unknown[] } {
  const opened = openExtractFile(key, gunzipSync(readFileSync(path.join(folder, `${EXTRACT_FILES[key].name}.gz`))));
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const rows = [...opened.value.rows];
  const failure = opened.value.end();
  if (failure) throw new Error(JSON.stringify(failure));
  return { rows, faults: opened.value.faults };
}

describe("the shipped extract (May 2026)", () => {
  const specialities = read(SHIPPED, "specialities").rows;
  const presentations = read(SHIPPED, "presentations").rows;
  const generics = read(SHIPPED, "generics").rows;
  const compositions = read(SHIPPED, "compositions").rows;
  const conditions = read(SHIPPED, "conditions").rows;
  const conditionsOf = (cis: string) => conditions.filter((row) => row.cis === cis).map((row) => row.text);
  const groupsOf = (cis: string) => generics.filter((row) => row.cis === cis).map((row) => row.group);

  it.each([
    ["specialities", 15_848],
    ["presentations", 20_903],
    ["generics", 10_704],
    ["compositions", 32_389],
    ["conditions", 28_151],
    ["atc", 7_711],
    ["shortages", 766],
    ["hybridGroups", 50],
    ["hybrids", 148],
  ] as const)("%s: %i rows, not one fault (spec §4.1)", (key, rows) => {
    const file = read(SHIPPED, key);
    expect([file.rows.length, file.faults]).toEqual([rows, []]);
  });

  it("[ON#53] keeps œ and ’ intact, whichever the file's encoding", () => {
    const texts = specialities.flatMap((s) => [s.name, s.form, ...s.holders]);
    expect(specialities.filter((s) => [s.name, s.form, ...s.holders].some((text) => /[œŒ’]/.test(text))).length).toBeGreaterThan(20);
    expect(texts.some((text) => /Ã|\uFFFD|[\u0080-\u009f]/.test(text))).toBe(false);
    expect(presentations.some((p) => p.label.includes("comprimé(s)"))).toBe(true);
    expect(specialities.every((s) => s.holders.every((holder) => holder === holder.trim()))).toBe(true);
  });

  it("[ON#53] reads the 466 prices with two commas, and every rate", () => {
    expect(presentations.filter((p) => (p.basePriceCents ?? 0) >= 100_000)).toHaveLength(466);
    expect(presentations.find((p) => p.cip13 === "3400927849800")).toMatchObject({
      basePriceCents: 146_629,
      priceCents: 146_905,
      feeCents: 276,
    });
    expect(new Set(presentations.map((p) => p.rate))).toEqual(new Set([undefined, 15, 30, 35, 65, 100]));
  });

  it("[ON#34] [ON#35] groups: 1,659, 63 specialities in two, 11 without princeps, members that the base does not hold", () => {
    const known = new Set(specialities.map((s) => s.cis));
    const groups = groupBy(generics);
    expect(groups.size).toBe(1_659);
    expect(new Set(generics.filter((g) => !known.has(g.cis)).map((g) => g.cis)).size).toBe(2_503);
    expect([...groups.values()].filter((members) => members.every((m) => m.type !== 0))).toHaveLength(11);
    expect([...groups.values()].filter((members) => members.every((m) => m.type === 0))).toHaveLength(106);
    const perCis = new Map<string, number>();
    for (const g of generics) perCis.set(g.cis, (perCis.get(g.cis) ?? 0) + 1);
    expect([...perCis.values()].filter((n) => n > 1)).toHaveLength(63);
    expect(groupsOf("64245311").sort()).toEqual(["451", "82"]);
  });

  it.each([
    ["Skenan LP 10", "61227030", "3400933323523", "STUPEFIANT", 14, []],
    ["Durogesic 25", "60914025", "3400934238307", "STUPEFIANT", 5, undefined],
    ["Subutex 8", "68945058", "3400933943998", "LISTE_I", 7, ["462"]],
    ["Zolpidem Viatris 10", "66822683", "3400936450516", "LISTE_I", undefined, ["276"]],
    ["Prégabaline Viatris 75", "66145765", "3400930018163", "LISTE_I", undefined, ["1251"]],
    ["Lévothyrox 75", "62080626", "3400930121405", "LISTE_II", 90, ["794"]],
    ["Leeloo", "66819566", "3400938479324", "LISTE_I", 63, undefined],
    ["Doliprane 1000", "60234100", "3400935955838", undefined, 8, []],
    ["Amoxicilline Viatris 500", "60424338", "3400934913174", "LISTE_I", 12, ["148"]],
  ] as const)("%s (spec §4.4): CIS, list, units, groups", (_name, cis, cip13, list, units, groups) => {
    const box = presentations.find((p) => p.cip13 === cip13);
    expect(box?.cis).toBe(cis);
    expect(ordonnancierList(conditionsOf(cis))).toBe(list);
    if (units !== undefined) expect(parseUnitsPerBox(box?.label ?? "")).toBe(units);
    if (groups !== undefined) expect(groupsOf(cis)).toEqual(groups);
  });

  it("conditions of spec §4.4, as published", () => {
    expect(conditionsOf("60914025")).toContain("délivrance fractionnée de 14 jours");
    expect(conditionsOf("68945058")).toContain("délivrance fractionnée de 7 jours");
    expect(conditionsOf("66822683")).toEqual(expect.arrayContaining(["prescription limitée à 4 semaines"]));
    expect(conditionsOf("66822683").some((text) => text.startsWith("chevauchement interdit"))).toBe(true);
    expect(conditionsOf("61644643")).toContain("prescription limitée à 12 semaines");
    expect(conditionsOf("66145765")).toContain("prescription limitée à 6 mois");
    expect(conditionsOf("67446077")).toContain("prescription limitée à 12 semaines");
  });

  it("says the units of 75 % of all boxes and of 99 % of those swallowed, worn or put in one by one", () => {
    const forms = new Map(specialities.map((s) => [s.cis, s.form]));
    const oneByOne = presentations.filter((p) =>
      /^(?:comprim|gélule|capsule|suppositoire|ovule|pastille|gomme|film)/.test(forms.get(p.cis) ?? ""),
    );
    const share = (of: typeof presentations) => of.filter((p) => parseUnitsPerBox(p.label) !== undefined).length / of.length;
    expect(share(presentations)).toBeGreaterThan(0.75);
    expect(share(oneByOne)).toBeGreaterThan(0.99);
  });

  it("finds each MTE substance of spec §5.2 in the base", () => {
    const narrow = new Set(compositions.filter((c) => isNarrowMargin(c.substance)).map((c) => c.substance));
    expect(narrow.size).toBeGreaterThanOrEqual(15);
    expect(narrow).toContain("SODIUM (VALPROATE DE)");
    expect([...narrow].filter((name) => /DIVALPROATE|VALPROÏQUE|AMOXICILLINE/.test(name))).toEqual([]);
  });

  it("[ON#36] two plain paracetamols of 1 g, tablets, have one composition", () => {
    const keyOf = (name: string) => {
      const s = specialities.find((one) => one.name.startsWith(name));
      return compositionKey(
        compositions.filter((c) => c.cis === s?.cis),
        s?.form ?? "",
      );
    };
    expect(keyOf("DOLIPRANE 1000 mg, comprimé")).toBeDefined();
    expect(keyOf("DOLIPRANE 1000 mg, comprimé")).toBe(keyOf("PARACETAMOL BIOGARAN 1 g, comprimé"));
    expect(keyOf("DOLIPRANE 1000 mg, comprimé")).not.toBe(keyOf("DOLIPRANE 500 mg, comprimé"));
    expect(keyOf("AMOXICILLINE VIATRIS 500 mg, gélule")).toBeDefined();
    expect(keyOf("AMOXICILLINE VIATRIS 500 mg, gélule")).toBe(keyOf("AMOXICILLINE BIOGARAN 500 mg, gélule"));
    expect(keyOf("AMOXICILLINE BIOGARAN 1 g, comprimé")).not.toBe(keyOf("AMOXICILLINE VIATRIS 500 mg, gélule"));
  });

  it("two strengths of one generic range are never one composition", () => {
    const componentsOf = new Map<string, ExtractRows["compositions"][]>();
    for (const c of compositions) componentsOf.set(c.cis, [...(componentsOf.get(c.cis) ?? []), c]);
    const strengths = new Map<string, Set<string>>();
    for (const s of specialities) {
      const strength = /^(AMOXICILLINE|AMLODIPINE|RAMIPRIL|METFORMINE|QUETIAPINE) [A-Z. ]+?(\d[\d ,]*) ?(mg|g),/.exec(s.name);
      const key = compositionKey(componentsOf.get(s.cis) ?? [], s.form);
      if (strength === null || key === undefined) continue;
      const dose = Number((strength[2] ?? "").replaceAll(" ", "").replace(",", ".")) * (strength[3] === "g" ? 1_000 : 1);
      strengths.set(key, (strengths.get(key) ?? new Set()).add(`${strength[1]} ${dose}`));
    }
    expect(strengths.size).toBeGreaterThan(15);
    expect([...strengths].filter(([, doses]) => doses.size > 1)).toEqual([]);
  });
});

function groupBy(generics: readonly ExtractRows["generics"][]): Map<string, ExtractRows["generics"][]> {
  const groups = new Map<string, ExtractRows["generics"][]>();
  for (const member of generics) groups.set(member.group, [...(groups.get(member.group) ?? []), member]);
  return groups;
}

if (existsSync(LATER)) {
  describe("the July 2026 extract", () => {
    it("three files, not one fault; 151 presentations gone and 122 new since May [ON#52]", () => {
      expect(read(LATER, "specialities")).toMatchObject({ rows: { length: 15_848 }, faults: [] });
      expect(read(LATER, "generics")).toMatchObject({ rows: { length: 10_728 }, faults: [] });
      const later = read(LATER, "presentations");
      expect([later.rows.length, later.faults]).toEqual([20_874, []]);
      const before = new Set(read(SHIPPED, "presentations").rows.map((p) => p.cip13));
      const after = new Set(later.rows.map((p) => p.cip13));
      expect([...before].filter((cip13) => !after.has(cip13))).toHaveLength(151);
      expect([...after].filter((cip13) => !before.has(cip13))).toHaveLength(122);
    });
  });
} else {
  console.info(`No later extract in ${path.relative(ROOT, LATER)}: only the shipped one is read.`);
}
