import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BasketItem,
  classifyEcarts,
  ECARTS,
  findAnsweredLine,
  findChoice,
  matchPrescribed,
  type OrdonnanceLine,
  type ProductFacts,
} from "./index.js";

// BDPM of May 2026: real codes (ordonnance-numerique §4.4), contents of boxes as their labels say.
const AMOX = "3400934913174"; // AMOXICILLINE VIATRIS 500 mg, 12 gélules, group 148
const LEVO = "3400930121405"; // LEVOTHYROX 75, 90 comprimés, group 794
const DOLI = "3400935955838"; // DOLIPRANE 1000 mg, 8 comprimés, no group
const facts = new Map<string, ProductFacts>(
  (
    [
      {
        cip13: AMOX,
        cis: "60424338",
        label: "AMOXICILLINE VIATRIS 500",
        units: 12,
        genericGroups: ["148"],
        composition: "amoxicilline 500 gélule",
      },
      {
        cip13: "amox-clamoxyl-12",
        cis: "67707794",
        label: "CLAMOXYL 500",
        units: 12,
        genericGroups: ["148"],
        composition: "amoxicilline 500 gélule",
      },
      { cip13: "amox-24", cis: "69335086", label: "AMOXICILLINE X 24", units: 24, genericGroups: ["148"] },
      { cip13: "amox-20", cis: "61600020", label: "AMOXICILLINE Y 20", units: 20, genericGroups: ["148"] },
      { cip13: "amox-unread", cis: "64338986", label: "AMOXICILLINE Z", genericGroups: ["148"] },
      { cip13: "amox-same-30", cis: "60424338", label: "AMOXICILLINE VIATRIS 500, 30", units: 30, genericGroups: ["148"] },
      { cip13: LEVO, cis: "62080626", label: "LEVOTHYROX 75", units: 90, genericGroups: ["794"] },
      { cip13: "levo-30", cis: "67711999", label: "LEVOTHYROXINE 75, 30", units: 30, genericGroups: ["794"] },
      { cip13: DOLI, cis: "60234100", label: "DOLIPRANE 1000", units: 8, genericGroups: [], composition: "paracétamol 1000 comprimé" },
      {
        cip13: "para-8",
        cis: "60000001",
        label: "PARACETAMOL 1000",
        units: 8,
        genericGroups: [],
        composition: "paracétamol 1000 comprimé",
      },
      { cip13: "biso-a", cis: "64245311", label: "BISOPROLOL A", units: 30, genericGroups: ["82", "451"] },
      { cip13: "biso-b", cis: "64245312", label: "BISOPROLOL B", units: 30, genericGroups: ["451"] },
      { cip13: "ref-h", cis: "60000002", label: "RÉFÉRENCE H", units: 1, genericGroups: [], hybridGroups: ["h1"] },
      { cip13: "hyb-h", cis: "60000003", label: "HYBRIDE H", units: 1, genericGroups: [], hybridGroups: ["h1"] },
    ] as const satisfies readonly ProductFacts[]
  ).map((product) => [product.cip13, product]),
);

function line(id: string, cip13: string | undefined, more: Partial<OrdonnanceLine> = {}): OrdonnanceLine {
  const product = cip13 === undefined ? undefined : facts.get(cip13);
  const boxes = more.boxes ?? 1;
  const units = product?.units === undefined ? {} : { units: product.units * boxes };
  return {
    id,
    product: {
      ...(cip13 === undefined ? {} : { cip13 }),
      ...(product ? { cis: product.cis } : {}),
      label: product?.label ?? "Préparation magistrale",
    },
    posology: "",
    boxes,
    ...units,
    repeats: 0,
    substitution: { allowed: true },
    ald: false,
    remaining: { deliveries: 1, boxes, ...units },
    ...more,
  };
}
let next = 0;
const item = (cip13: string, boxes = 1, lineId?: string): BasketItem => {
  next += 1;
  return { id: `b${next}`, cip13, label: facts.get(cip13)?.label ?? cip13, boxes, ...(lineId === undefined ? {} : { lineId }) };
};
const one = (lines: OrdonnanceLine, ...basket: BasketItem[]) => {
  const [row] = classifyEcarts([lines], basket, facts).rows;
  if (!row) throw new Error("no row");
  return row;
};
const verdict = (lines: OrdonnanceLine, ...basket: BasketItem[]) => {
  const { ecart, proven } = one(lines, ...basket);
  return `${ecart}${proven ? " prouvé" : " à motiver"}`;
};

describe("what data prove", () => {
  test.each<[string, OrdonnanceLine, BasketItem[], string]>([
    ["the prescribed boxes", line("l", AMOX, { boxes: 2 }), [item(AMOX, 2)], "IDENTIQUE prouvé"],
    ["the prescribed boxes, scanned one by one", line("l", AMOX, { boxes: 2 }), [item(AMOX), item(AMOX)], "IDENTIQUE prouvé"],
    ["[ON#32] princeps prescribed, generic delivered", line("l", "amox-clamoxyl-12"), [item(AMOX)], "SUBSTITUTION_GENERIQUE prouvé"],
    [
      "[ON#32] generic prescribed, other generic delivered, units equal",
      line("l", AMOX, { boxes: 2 }),
      [item("amox-24")],
      "SUBSTITUTION_GENERIQUE prouvé",
    ],
    ["[ON#34] groups that meet in one of two", line("l", "biso-a"), [item("biso-b")], "SUBSTITUTION_GENERIQUE prouvé"],
    [
      "larger packaging: no whole number of boxes gives less",
      line("l", AMOX, { boxes: 2 }),
      [item("amox-20", 2)],
      "QUANTITE_SUPERIEURE prouvé",
    ],
    ["other box of the same speciality, larger", line("l", AMOX, { boxes: 2 }), [item("amox-same-30")], "QUANTITE_SUPERIEURE prouvé"],
    ["smaller packaging: less than a box is missing", line("l", AMOX, { boxes: 2 }), [item("amox-20")], "QUANTITE_INFERIEURE prouvé"],
    ["[ON#39] one of two boxes: the rest is owed", line("l", AMOX, { boxes: 2 }), [item(AMOX)], "DELIVRANCE_PARTIELLE_DUE prouvé"],
    [
      "[ON#39] the owed box, later",
      line("l", AMOX, { boxes: 2, remaining: { deliveries: 1, boxes: 1, units: 12 } }),
      [item(AMOX)],
      "IDENTIQUE prouvé",
    ],
    ["boxes of an unknown product, the same CIP", line("l", "9999999999999", { boxes: 2 }), [item("9999999999999", 2)], "IDENTIQUE prouvé"],
    [
      "generics of two sizes that add up",
      line("l", "amox-24", { boxes: 2 }),
      [item("amox-24"), item(AMOX, 2)],
      "SUBSTITUTION_GENERIQUE prouvé",
    ],
  ])("%s", (_name, prescribed, basket, expected) => expect(verdict(prescribed, ...basket)).toBe(expected));

  test("units handed over are counted; the prescribed boxes count the prescribed units", () => {
    expect(one(line("l", AMOX, { boxes: 2 }), item("amox-20", 2)).delivered).toMatchObject([{ boxes: 2, units: 40 }]);
    const odd = line("l", AMOX, { boxes: 2, units: 28, remaining: { deliveries: 1, boxes: 2, units: 28 } });
    expect(one(odd, item(AMOX, 2))).toMatchObject({ ecart: "IDENTIQUE", proven: true, delivered: [{ boxes: 2, units: 28 }] });
  });
});

test("a delivery begun in another packaging is counted in units, not in what is left of a box", () => {
  // 20 of 24 gélules were given from another box: one box more is 8 too many, less than a box.
  const begun = line("l", AMOX, { boxes: 2, remaining: { deliveries: 1, boxes: 1, units: 4 } });
  expect(one(begun, item(AMOX))).toMatchObject({ ecart: "QUANTITE_SUPERIEURE", proven: true, delivered: [{ units: 12 }] });
});

describe("what only a person can state", () => {
  const ns = { substitution: { allowed: false } } as const;
  const nsMte = { substitution: { allowed: false, reason: "MTE" } } as const;
  test.each<[string, OrdonnanceLine, BasketItem[], string]>([
    ["nothing delivered", line("l", AMOX), [], "NON_DELIVRE à motiver"],
    ["[ON#33] NS without motive, generic delivered", line("l", LEVO, ns), [item("levo-30", 3)], "SUBSTITUTION_GENERIQUE à motiver"],
    ["[ON#33] NS with motive, generic delivered", line("l", LEVO, nsMte), [item("levo-30", 3)], "SUBSTITUTION_GENERIQUE à motiver"],
    ["NS, part of a generic", line("l", LEVO, nsMte), [item("levo-30")], "DELIVRANCE_PARTIELLE_DUE à motiver"],
    ["NS, generic in larger packaging", line("l", "levo-30", nsMte), [item(LEVO)], "QUANTITE_SUPERIEURE à motiver"],
    ["[ON#36] same composition, no group: not a generic", line("l", DOLI), [item("para-8")], "PRODUIT_MODIFIE à motiver"],
    ["hybrid", line("l", "ref-h"), [item("hyb-h")], "SUBSTITUTION_HYBRIDE à motiver"],
    ["one box too many of the prescribed", line("l", AMOX, { boxes: 2 }), [item(AMOX, 3)], "QUANTITE_SUPERIEURE à motiver"],
    ["generic whose box cannot be counted", line("l", AMOX, { boxes: 2 }), [item("amox-unread", 2)], "SUBSTITUTION_GENERIQUE à motiver"],
    ["another product put there by a person", line("l", AMOX), [item(DOLI, 1, "l")], "PRODUIT_MODIFIE à motiver"],
    ["[ON#37] préparation magistrale", line("l", undefined), [item(DOLI, 1, "l")], "IDENTIQUE à motiver"],
    [
      "[ON#25] nothing left on the line",
      line("l", AMOX, { remaining: { deliveries: 0, boxes: 0, units: 0 } }),
      [item(AMOX)],
      "QUANTITE_SUPERIEURE à motiver",
    ],
    ["boxes that are no number", line("l", AMOX), [item(AMOX, Number.NaN)], "QUANTITE_INFERIEURE à motiver"],
    ["half a box", line("l", AMOX), [item(AMOX, 0.5)], "QUANTITE_INFERIEURE à motiver"],
  ])("%s", (_name, prescribed, basket, expected) => expect(verdict(prescribed, ...basket)).toBe(expected));

  test("NS is said, with its motive or the lack of it", () => {
    expect(one(line("l", LEVO, nsMte), item("levo-30", 3)).detail).toBe("non substituable (MTE)");
    expect(one(line("l", LEVO, ns), item("levo-30", 3)).detail).toBe("« NS » sans motif : mention incomplète");
  });

  test("NS with its motive: every choice brings an agreement or says the shortage", () => {
    for (const basket of [[item("levo-30", 3)], [item("levo-30")], [item("levo-30", 4)]]) {
      for (const choice of one(line("l", LEVO, nsMte), ...basket).choices)
        expect(choice.needsAccord || choice.ecart === "SUBSTITUTION_PENURIE").toBe(true);
    }
  });

  test("[ON#38][ON#42] reasons of a line not delivered: all ten, agreement where the law asks, words for « autre »", () => {
    const { choices } = one(line("l", AMOX));
    expect(choices.map((choice) => [choice.motif, choice.needsAccord, choice.needsNote])).toEqual([
      ["REFUS_PATIENT", false, false],
      ["DEJA_EN_POSSESSION", false, false],
      ["RUPTURE", false, false],
      ["DIFFERE_RENOUVELLEMENT", false, false],
      ["CONTRE_INDICATION", true, false],
      ["INTERACTION", true, false],
      ["ORDONNANCE_NON_CONFORME", false, false],
      ["HORS_DELAI", false, false],
      ["PRODUIT_INCONNU_BASE", false, false],
      ["AUTRE", false, true],
    ]);
  });

  test("[ON#40] a product that answers no line is an added row, not a gap of the prescribed ones", () => {
    const { rows } = classifyEcarts([line("l", AMOX)], [item(AMOX), item(DOLI)], facts);
    expect(rows.map((row) => [row.kind, row.ecart, row.proven])).toEqual([
      ["prescribed", "IDENTIQUE", true],
      ["added", "LIGNE_AJOUTEE_MANUSCRITE", false],
    ]);
    expect(rows[1]?.choices.map((choice) => [choice.ecart, choice.needsAccord])).toEqual([
      ["LIGNE_AJOUTEE_MANUSCRITE", false],
      ["LIGNE_AJOUTEE_ACCORD", true],
    ]);
  });

  test("a line that is delivered is not declined", () => {
    expect(findChoice(one(line("l", AMOX), item(AMOX)), { ecart: "NON_DELIVRE", motif: "REFUS_PATIENT" })).toBeUndefined();
  });

  test("a note of blanks is no note", () => {
    const row = one(line("l", AMOX));
    expect(findChoice(row, { ecart: "NON_DELIVRE", motif: "AUTRE", note: " \n" })).toBeUndefined();
    expect(findChoice(row, { ecart: "NON_DELIVRE", motif: "AUTRE", note: "vu" })?.motif).toBe("AUTRE");
  });
});

describe("sharing out the basket", () => {
  const shares = (lines: OrdonnanceLine[], basket: BasketItem[]) => {
    const { byLine, added } = matchPrescribed(lines, basket, facts);
    return {
      lines: Object.fromEntries([...byLine].map(([id, list]) => [id, list.map((share) => `${share.boxes}×${share.cip13}`)])),
      added: added.map((one) => one.cip13),
    };
  };

  test("two lines of the same product: the first is filled first, a scanned pile is split", () => {
    expect(shares([line("a", AMOX, { boxes: 2 }), line("b", AMOX)], [item(AMOX, 3)])).toEqual({
      lines: { a: [`2×${AMOX}`], b: [`1×${AMOX}`] },
      added: [],
    });
    expect(shares([line("a", AMOX, { boxes: 2 }), line("b", AMOX)], [item(AMOX, 4)])).toEqual({
      lines: { a: [`3×${AMOX}`], b: [`1×${AMOX}`] },
      added: [],
    });
  });

  test("the exact product goes to its line before a generic takes the place", () => {
    expect(shares([line("a", "amox-24"), line("b", AMOX, { boxes: 2 })], [item(AMOX, 2), item("amox-24")])).toEqual({
      lines: { a: ["1×amox-24"], b: [`2×${AMOX}`] },
      added: [],
    });
  });

  test("what a person attached stays where it was put", () => {
    expect(shares([line("a", AMOX), line("b", DOLI)], [item(AMOX, 1, "b")])).toEqual({ lines: { a: [], b: [`1×${AMOX}`] }, added: [] });
  });

  test("a line that no longer exists does not swallow a product", () => {
    expect(shares([line("a", AMOX)], [item(AMOX, 1, "gone"), item(DOLI, 1, "gone")])).toEqual({
      lines: { a: [`1×${AMOX}`] },
      added: [DOLI],
    });
  });

  test("[ON#35] a group whose other members the base does not know: no crash, no match", () => {
    expect(shares([line("a", "unknown-cip")], [item(AMOX)])).toEqual({ lines: { a: [] }, added: [AMOX] });
  });

  test("a finished line left alone is no gap", () => {
    const done = line("a", AMOX, { remaining: { deliveries: 0, boxes: 0 } });
    expect(classifyEcarts([done], [], facts)).toEqual({ rows: [], finished: ["a"] });
  });
});

describe("properties", () => {
  const cips = [...facts.keys(), "unknown-cip", "__proto__"];
  const amount = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 6 }) }, { weight: 1, arbitrary: fc.double() });
  const lines = fc
    .array(
      fc.record({
        cip13: fc.option(fc.constantFrom(...cips), { nil: undefined }),
        boxes: fc.integer({ min: 1, max: 4 }),
        deliveries: fc.integer({ min: 0, max: 2 }),
        units: fc.option(amount, { nil: undefined }),
        left: fc.option(amount, { nil: undefined }),
        allowed: fc.boolean(),
        reason: fc.option(fc.constantFrom("MTE", "EFG", "CIF"), { nil: undefined }),
      }),
      { maxLength: 5 },
    )
    .map((list) =>
      list.map(({ cip13, boxes, deliveries, units, left, allowed, reason }, i) =>
        line(`l${i}`, cip13, {
          boxes,
          substitution: { allowed, ...(reason ? { reason } : {}) },
          remaining: { deliveries, boxes: left ?? boxes, ...(units === undefined ? {} : { units }) },
        }),
      ),
    );
  const basket = fc
    .array(
      fc.record({
        cip13: fc.constantFrom(...cips),
        boxes: amount,
        lineId: fc.option(fc.constantFrom("l0", "l1", "gone"), { nil: undefined }),
      }),
      { maxLength: 8 },
    )
    .map((list) => list.map(({ cip13, boxes, lineId }, i) => ({ ...item(cip13, boxes, lineId), id: `i${i}` })));

  test("total: every line with rights or products has a row, every product is somewhere, every unproven row has choices", () => {
    fc.assert(
      fc.property(lines, basket, (prescribed, items) => {
        const { rows, finished } = classifyEcarts(prescribed, items, facts);
        expect(rows.filter((row) => row.kind === "prescribed").map((row) => row.lineId)).toEqual(
          prescribed.map((one) => one.id).filter((id) => !finished.includes(id)),
        );
        for (const one of items)
          if (one.boxes !== 0) expect(rows.some((row) => row.delivered.some((product) => product.itemId === one.id))).toBe(true);
        for (const row of rows) {
          expect(ECARTS).toContain(row.ecart);
          if (!row.proven) expect(row.choices.length).toBeGreaterThan(0);
          if (!row.proven) expect(row.choices[0]?.ecart).toBe(row.ecart);
        }
      }),
    );
  });

  test("the boxes shared out are those of the basket", () => {
    fc.assert(
      fc.property(lines, basket, (prescribed, items) => {
        const whole = items.filter((one) => Number.isInteger(one.boxes) && one.boxes > 0 && one.boxes < 1e6);
        const { rows } = classifyEcarts(prescribed, whole, facts);
        for (const one of whole) {
          const given = rows
            .flatMap((row) => row.delivered.filter((product) => product.itemId === one.id))
            .reduce((sum, product) => sum + product.boxes, 0);
          expect(given).toBe(one.boxes);
        }
      }),
    );
  });

  test("the order of the basket changes nothing", () => {
    fc.assert(
      fc.property(
        lines,
        basket.chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
        (prescribed, [items, shuffled]) => {
          expect(classifyEcarts(prescribed, shuffled, facts)).toEqual(classifyEcarts(prescribed, items, facts));
        },
      ),
    );
  });

  test("nothing is proven that the data do not prove", () => {
    fc.assert(
      fc.property(lines, basket, (prescribed, items) => {
        for (const row of classifyEcarts(prescribed, items, facts).rows) {
          if (!row.proven) continue;
          const asked = prescribed.find((one) => one.id === row.lineId);
          expect(row.kind).toBe("prescribed");
          expect(row.delivered.length).toBeGreaterThan(0);
          if (!asked) throw new Error("proven row without a line");
          const askedFacts = facts.get(asked.product.cip13 ?? "");
          for (const product of row.delivered) {
            const given = facts.get(product.cip13 ?? "");
            const same = product.cip13 === asked.product.cip13 || (given !== undefined && given.cis === asked.product.cis);
            const generic = given?.genericGroups.some((group) => askedFacts?.genericGroups.includes(group)) ?? false;
            expect(same || (generic && asked.substitution.allowed), `${product.cip13} for ${asked.product.cip13}`).toBe(true);
            expect(product.boxes > 0 && Number.isInteger(product.boxes)).toBe(true);
          }
          expect([
            "IDENTIQUE",
            "SUBSTITUTION_GENERIQUE",
            "QUANTITE_INFERIEURE",
            "QUANTITE_SUPERIEURE",
            "DELIVRANCE_PARTIELLE_DUE",
          ]).toContain(row.ecart);
          if (asked.remaining.deliveries === 0) expect(row.proven).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("hostile", () => {
  test("a thousand products on a hundred lines stay under a second", () => {
    const prescribed = Array.from({ length: 100 }, (_, i) => line(`l${i}`, [...facts.keys()][i % facts.size]));
    const items = Array.from({ length: 1000 }, (_, i) => item([...facts.keys()][i % facts.size] ?? AMOX, 1 + (i % 3)));
    const started = performance.now();
    expect(classifyEcarts(prescribed, items, facts).rows.length).toBeGreaterThanOrEqual(100);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test("ids that repeat, names of object internals, infinite boxes", () => {
    const prescribed = [line("__proto__", AMOX), line("__proto__", DOLI), line("constructor", "__proto__")];
    const items = [item(AMOX, Number.POSITIVE_INFINITY), { ...item(DOLI, -3), id: "same" }, { ...item(DOLI, 1e308), id: "same" }];
    const { rows } = classifyEcarts(prescribed, items, facts);
    expect(rows.filter((row) => row.proven)).toEqual([]);
  });
});

describe("contents, codes and mentions", () => {
  const vials = new Map<string, ProductFacts>(
    [
      { cip13: "v5", cis: "70000001", label: "SOLUTÉ 5 ml", units: 10, unitContent: "5 ML", genericGroups: ["900"] },
      { cip13: "v5-g", cis: "70000002", label: "SOLUTÉ GÉNÉRIQUE 5 ml", units: 5, unitContent: "5 ML", genericGroups: ["900"] },
      { cip13: "v2-g", cis: "70000003", label: "SOLUTÉ GÉNÉRIQUE 2,5 ml", units: 10, unitContent: "2.5 ML", genericGroups: ["900"] },
      { cip13: "cp", cis: "70000004", label: "COMPRIMÉ", units: 30, genericGroups: ["901"], narrowMargin: false },
      { cip13: "cp-g", cis: "70000005", label: "COMPRIMÉ GÉNÉRIQUE", units: 30, genericGroups: ["901"], narrowMargin: false },
      { cip13: "mte", cis: "70000006", label: "COMPRIMÉ MTE", units: 30, genericGroups: ["902"], narrowMargin: true },
    ].map((product) => [product.cip13, product]),
  );
  const prescribe = (product: OrdonnanceLine["product"], units?: number, more: Partial<OrdonnanceLine> = {}): OrdonnanceLine => ({
    ...line("l", undefined),
    product,
    ...(units === undefined ? {} : { units }),
    remaining: { deliveries: 1, boxes: 1, ...(units === undefined ? {} : { units }) },
    ...more,
  });
  const give = (cip13: string | undefined, boxes: number, lineId?: string): BasketItem => ({
    id: `i-${cip13}`,
    ...(cip13 === undefined ? {} : { cip13 }),
    label: cip13 ?? "Préparation du jour",
    boxes,
    ...(lineId === undefined ? {} : { lineId }),
  });
  const [vial] = [prescribe({ cis: "70000001", cip13: "v5", label: "SOLUTÉ 5 ml" }, 10)];
  const rowOf = (prescribed: OrdonnanceLine, ...basket: BasketItem[]) => classifyEcarts([prescribed], basket, vials).rows[0];

  test("units are counted only against units of the same content", () => {
    expect(rowOf(vial, give("v5-g", 2))).toMatchObject({ ecart: "SUBSTITUTION_GENERIQUE", proven: true });
    const other = rowOf(vial, give("v2-g", 1));
    expect(other).toMatchObject({ proven: false, detail: "quantités non comparables : vérifier le nombre d'unités" });
    expect(other?.choices.map(({ ecart }) => ecart)).toContain("DELIVRANCE_PARTIELLE_DUE");
    // By its speciality alone, nothing says which content was meant.
    expect(rowOf(prescribe({ cis: "70000001", label: "SOLUTÉ" }, 10), give("v5", 1))).toMatchObject({ proven: false });
  });

  test("[ON#37] a préparation that no code names is what a person says it is", () => {
    const magistral = prescribe({ label: "Pommade à l'acide salicylique 10 %" });
    const row = rowOf(magistral, give(undefined, 1, "l"));
    expect(row).toMatchObject({ ecart: "IDENTIQUE", proven: false, delivered: [{ label: "Préparation du jour", boxes: 1 }] });
    expect(row && findChoice(row, { ecart: "IDENTIQUE" })).toMatchObject({ needsAccord: false, needsNote: false });
    expect(rowOf(magistral)).toMatchObject({ ecart: "NON_DELIVRE", proven: false });
  });

  test("[ON#33] a mention that does not hold is said even when the prescribed product is delivered", () => {
    const ns = (cis: string, cip13: string, reason?: "MTE") =>
      prescribe({ cis, cip13, label: cip13 }, 30, { substitution: { allowed: false, ...(reason ? { reason } : {}) } });
    expect(rowOf(ns("70000004", "cp"), give("cp", 1))).toMatchObject({
      ecart: "IDENTIQUE",
      proven: true,
      detail: "« NS » sans motif : mention incomplète",
    });
    expect(rowOf(ns("70000004", "cp", "MTE"), give("cp", 1))?.detail).toMatch(/incohérente/);
    expect(rowOf(ns("70000006", "mte", "MTE"), give("mte", 1))?.detail).toBeUndefined();
  });

  test("[ON#41] posology or duration changed: the new one and the agreement are both needed", () => {
    const row = rowOf(prescribe({ cis: "70000004", cip13: "cp", label: "cp" }, 30), give("cp", 1));
    if (!row) throw new Error("no row");
    const accord = { rpps: "10000000009", date: "2026-11-22", means: "téléphone" };
    for (const ecart of ["POSOLOGIE_MODIFIEE", "DUREE_MODIFIEE"] as const) {
      expect(findChoice(row, { ecart, note: "2 par jour" })).toBeUndefined();
      expect(findChoice(row, { ecart, accord })).toBeUndefined();
      expect(findChoice(row, { ecart, note: "2 par jour", accord })?.ecart).toBe(ecart);
    }
  });

  describe("the line that a box answers", () => {
    const lines = [
      { ...prescribe({ cis: "70000004", label: "COMPRIMÉ" }, 30), id: "by-cis" },
      { ...prescribe({ cis: "70000001", cip13: "v5", label: "SOLUTÉ" }, 10), id: "by-cip" },
      { ...prescribe({ label: "Pommade" }), id: "text" },
    ];
    const answer = (cip13: string, ...basket: BasketItem[]) => findAnsweredLine(lines, basket, { cip13, label: cip13 }, vials);
    test("same presentation, speciality prescribed alone, generic of its group", () => {
      expect(answer("v5")).toEqual({ lineId: "by-cip", link: "SAME_PRESENTATION" });
      expect(answer("cp")).toEqual({ lineId: "by-cis", link: "SAME_SPECIALITY" });
      expect(answer("v2-g")).toEqual({ lineId: "by-cip", link: "GENERIC_GROUP" });
      expect(answer("mte")).toBeUndefined();
    });
    test("two lines of one product: the first, and the next once the first has what it needs", () => {
      const two = [
        { ...prescribe({ cis: "70000004", cip13: "cp", label: "matin" }, 30), id: "one" },
        { ...prescribe({ cis: "70000004", cip13: "cp", label: "soir" }, 30), id: "two" },
      ];
      const find = (...basket: BasketItem[]) => findAnsweredLine(two, basket, { cip13: "cp", label: "cp" }, vials);
      const next = (...basket: BasketItem[]) => find(...basket)?.lineId;
      expect(find()?.among).toEqual(["one", "two"]);
      expect(find(give("cp", 1, "one"))).toEqual({ lineId: "two", link: "SAME_PRESENTATION" });
      expect(next()).toBe("one");
      expect(next(give("cp", 1, "one"))).toBe("two");
      expect(next(give("cp", 1, "one"), { ...give("cp", 1, "two"), id: "second" })).toBe("one");
    });
  });
});
