import type { Amount, BasketLine, ControlRow, GapReason, SaleDraft } from "@comptoir/contract";
import type { OrdonnancierList } from "@comptoir/segur/medicaments";
import {
  type BasketItem,
  classifyEcarts,
  type DeliveredProduct,
  type Ecart,
  findChoice,
  type GapRow,
  type MotifNonDelivrance,
  type Ordonnance,
} from "@comptoir/segur/ordonnance";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { ProductFacts } from "../medicines/index.js";
import type { CounterDeps } from "./deps.js";
import { TEXTS } from "./texts.js";

/** One product handed over, or one prescribed line not delivered, with what was proven or stated about it. */
export interface ControlledLine {
  readonly prescribedLineId?: string;
  readonly basketLineId?: string;
  readonly ecart: Ecart;
  readonly motif?: MotifNonDelivrance;
  readonly note?: string;
  readonly accord?: NonNullable<GapReason["accord"]>;
  readonly cip13?: string;
  readonly label: string;
  /** 0 = not delivered. */
  readonly boxes: number;
  readonly units?: number;
  readonly lot?: string;
  readonly expiry?: string;
  /** Register that the medicine goes to. */
  readonly list?: OrdonnancierList;
  /** Sold beside the ordonnance: no part of its execution. */
  readonly outside?: true;
}

export interface Control {
  /** The rows of the control window, proven ones included. */
  readonly rows: readonly ControlRow[];
  /** What FIN would record and send. */
  readonly lines: readonly ControlledLine[];
  /** Rows on which FIN stops: nothing proves them and nobody stated what they need. */
  readonly missing: readonly ControlRow[];
}

/**
 * Sets what is delivered beside what was prescribed. With an ordonnance numérique the gap engine judges; on a paper or without
 * ordonnance there are no prescribed lines and nothing is invented: each box stands for itself, but a medicine of list I or II or a
 * stupéfiant demands the prescriber and the date of its ordonnance, a date that can be (neither to come nor a year old), and a
 * stupéfiant the patient too.
 */
export async function buildControl(
  trx: Transaction<Database>,
  deps: CounterDeps,
  draft: SaleDraft,
  ordonnance: Ordonnance | undefined,
): Promise<Control> {
  const facts = await readFacts(trx, deps, draft.basket, ordonnance);
  if (!ordonnance) return controlPlainSale(draft, facts, deps.clock.today());
  const items = listItems(draft.basket, facts);
  const controls = [
    ...classifyEcarts(ordonnance.lines, items, facts).rows.map((row) =>
      controlRow(row, draft, facts, ordonnance.lines.find(({ id }) => id === row.lineId)?.remaining),
    ),
    ...draft.basket.filter((line) => line.outside).map((line) => controlOutside(line, facts)),
  ];
  return {
    rows: controls.map(({ row }) => row),
    lines: controls.flatMap(({ lines }) => lines),
    missing: controls.filter(({ settled }) => !settled).map(({ row }) => row),
  };
}

/** The basket as the gap engine takes it: what is sold outside the ordonnance is not there. */
export function listItems(basket: readonly BasketLine[], facts: ReadonlyMap<string, ProductFacts>): BasketItem[] {
  return basket
    .filter((line) => !line.outside)
    .map(({ id, cip13, label, boxes, prescribedLineId }) => ({
      id,
      ...(cip13 === undefined ? {} : { cip13 }),
      label: findFacts(facts, cip13)?.label ?? label,
      boxes,
      ...(prescribedLineId === undefined ? {} : { lineId: prescribedLineId }),
    }));
}

const findFacts = (facts: ReadonlyMap<string, ProductFacts>, cip13: string | undefined) =>
  cip13 === undefined ? undefined : facts.get(cip13);

/** A box sold beside the ordonnance: nothing to compare, but a medicine of a list is never sold so. */
function controlOutside(basket: BasketLine, facts: ReadonlyMap<string, ProductFacts>): Controlled {
  const line: ControlledLine = { ...describeBasket(basket, findFacts(facts, basket.cip13)), outside: true };
  const row: ControlRow = {
    lineId: basket.id,
    delivered: nameDelivered(line),
    ecart: "IDENTIQUE",
    proven: line.list === undefined,
    choices: [],
    detail: line.list === undefined ? TEXTS.outside : TEXTS.outsideList(line.list),
  };
  return { row, lines: [line], settled: row.proven };
}

/** Facts of what is delivered and prescribed, by CIP13; of a speciality prescribed without presentation, under its CIS. */
export async function readFacts(
  trx: Transaction<Database>,
  deps: CounterDeps,
  basket: readonly BasketLine[],
  ordonnance: Ordonnance | undefined,
): Promise<Map<string, ProductFacts>> {
  const products = (ordonnance?.lines ?? []).map((line) => line.product);
  const cips = [...basket.flatMap(({ cip13 }) => cip13 ?? []), ...products.flatMap(({ cip13 }) => cip13 ?? [])];
  const facts = new Map(await deps.medicines.findProductFacts(trx, cips));
  const bare = products.flatMap(({ cis, cip13 }) => (cis !== undefined && (cip13 === undefined || !facts.has(cip13)) ? [cis] : []));
  for (const [cis, found] of await deps.medicines.findSpecialityFacts(trx, bare)) facts.set(`cis:${cis}`, { ...found, cip13: "" });
  return facts;
}

interface Controlled {
  readonly row: ControlRow;
  readonly lines: readonly ControlledLine[];
  readonly settled: boolean;
}

function controlRow(gap: GapRow, draft: SaleDraft, facts: ReadonlyMap<string, ProductFacts>, remaining: Amount | undefined): Controlled {
  const reason = draft.reasons.find((one) => one.lineId === gap.lineId);
  const stated = reason && dropUndefined(reason);
  const choice = stated && findChoice(gap, stated);
  // Someone began to state a change and did not give what it needs (case 41). A reason that the row no longer offers is simply past.
  const unfinished = !choice && gap.choices.some((one) => one.ecart === stated?.ecart && one.motif === stated.motif);
  const proven = gap.proven && !unfinished;
  const noted = choice !== undefined || (proven && stated?.ecart === gap.ecart);
  const row: ControlRow = {
    lineId: gap.lineId,
    ...(gap.prescribed === undefined ? {} : { prescribed: gap.prescribed }),
    ...(gap.delivered.length === 0 ? {} : { delivered: mergeBoxes(gap.delivered).map(nameDelivered).join(" + ") }),
    ...(remaining ? { remaining: { boxes: remaining.boxes, ...(remaining.units === undefined ? {} : { units: remaining.units }) } } : {}),
    ...(gap.delivered.length === 0 ? {} : { handed: sumHanded(gap.delivered) }),
    ecart: choice?.ecart ?? gap.ecart,
    proven,
    choices: gap.choices.map((one) => ({ ...one })),
    ...(reason ? { reason } : {}),
    ...(gap.detail === undefined ? {} : { detail: gap.detail }),
  };
  const what = {
    ecart: choice?.ecart ?? gap.ecart,
    ...(choice?.motif === undefined ? {} : { motif: choice.motif }),
    ...(noted && stated?.note !== undefined && stated.note !== "" ? { note: stated.note } : {}),
    ...(choice && reason?.accord ? { accord: reason.accord } : {}),
    ...(gap.kind === "prescribed" ? { prescribedLineId: gap.lineId } : {}),
  };
  const lines =
    gap.delivered.length === 0
      ? [{ ...what, label: gap.prescribed ?? "", boxes: 0 }]
      : gap.delivered.map((product) => ({ ...what, ...describeProduct(product, draft, facts) }));
  return { row, lines, settled: proven || choice !== undefined };
}

/** Boxes of one product, scanned one by one, are said once. */
function mergeBoxes(delivered: readonly DeliveredProduct[]): { label: string; boxes: number }[] {
  const merged = new Map<string, { label: string; boxes: number }>();
  for (const { cip13, label, boxes } of delivered) {
    const key = cip13 ?? label;
    merged.set(key, { label, boxes: (merged.get(key)?.boxes ?? 0) + boxes });
  }
  return [...merged.values()];
}

/** Units only when each box says its own. */
function sumHanded(delivered: readonly DeliveredProduct[]): Amount {
  const units = delivered.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one.units === undefined ? undefined : sum + one.units),
    0,
  );
  return { boxes: delivered.reduce((sum, { boxes }) => sum + boxes, 0), ...(units === undefined ? {} : { units }) };
}

function nameDelivered(product: { readonly label: string; readonly boxes: number }): string {
  return product.boxes === 1 ? product.label : `${product.label} × ${product.boxes}`;
}

function describeProduct(product: DeliveredProduct, draft: SaleDraft, facts: ReadonlyMap<string, ProductFacts>) {
  const line = draft.basket.find((one) => one.id === product.itemId);
  const list = findFacts(facts, product.cip13)?.ordonnancier;
  return {
    basketLineId: product.itemId,
    ...(product.cip13 === undefined ? {} : { cip13: product.cip13 }),
    label: product.label,
    boxes: product.boxes,
    ...(product.units === undefined ? {} : { units: product.units }),
    ...(line?.lot === undefined ? {} : { lot: line.lot }),
    ...(line?.expiry === undefined ? {} : { expiry: line.expiry }),
    ...(list === undefined ? {} : { list }),
  };
}

/** The reason as the engine takes it: absent fields are absent. */
function dropUndefined({ ecart, motif, note, accord }: GapReason) {
  return {
    ecart,
    ...(motif === undefined ? {} : { motif }),
    ...(note === undefined ? {} : { note }),
    ...(accord === undefined ? {} : { accord }),
  };
}

/** Why a medicine of a list cannot be handed over on what was typed of the paper; undefined = it can. */
function explainPaper(draft: SaleDraft, list: OrdonnancierList, today: string): string | undefined {
  const { kind, prescripteur, ordonnanceDate } = draft;
  if (kind !== "papier" || (prescripteur?.name ?? "").trim() === "" || ordonnanceDate === undefined) return TEXTS.needsOrdonnance(list);
  if (ordonnanceDate > today) return TEXTS.ordonnanceToCome(list);
  const [year = 0] = today.split("-").map(Number);
  if (ordonnanceDate < `${year - 1}${today.slice(4)}`) return TEXTS.ordonnanceTooOld(list);
  return list === "STUPEFIANT" && draft.patientId === undefined ? TEXTS.needsPatient : undefined;
}

function controlPlainSale(draft: SaleDraft, facts: ReadonlyMap<string, ProductFacts>, today: string): Control {
  const controls = draft.basket.map((basket) => {
    const line = describeBasket(basket, findFacts(facts, basket.cip13));
    const stop = line.list === undefined ? undefined : explainPaper(draft, line.list, today);
    const row: ControlRow = {
      lineId: basket.id,
      delivered: nameDelivered(line),
      ecart: "IDENTIQUE",
      proven: stop === undefined,
      choices: [],
      ...(stop === undefined ? {} : { detail: stop }),
    };
    return { row, line };
  });
  return {
    rows: controls.map(({ row }) => row),
    lines: controls.map(({ line }) => line),
    missing: controls.filter(({ row }) => !row.proven).map(({ row }) => row),
  };
}

function describeBasket(basket: BasketLine, facts: ProductFacts | undefined): ControlledLine {
  return {
    basketLineId: basket.id,
    ecart: "IDENTIQUE",
    ...(basket.cip13 === undefined ? {} : { cip13: basket.cip13 }),
    label: facts?.label ?? basket.label,
    boxes: basket.boxes,
    ...(facts?.units === undefined ? {} : { units: facts.units * basket.boxes }),
    ...(basket.lot === undefined ? {} : { lot: basket.lot }),
    ...(basket.expiry === undefined ? {} : { expiry: basket.expiry }),
    ...(facts?.ordonnancier === undefined ? {} : { list: facts.ordonnancier }),
  };
}
