import { compareQuantity, isAsWritten, type QuantityVerdict } from "./compare-quantity.js";
import { CHOICE, type GapChoice, NOT_DELIVERED } from "./gap-choices.js";
import { type BasketItem, LINKS, matchPrescribed, type Share } from "./match-prescribed.js";
import { type FactsMap, findPrescribedFacts } from "./product-facts.js";
import type { Ecart, OrdonnanceLine } from "./types.js";

/** What leaves for one product of a row. */
export interface DeliveredProduct {
  readonly itemId: string;
  readonly cip13?: string;
  readonly label: string;
  readonly boxes: number;
  /** Units of intake handed over, when they can be counted. */
  readonly units?: number;
}

/** One row of the control window. */
export interface GapRow {
  /** Prescribed line id; for an added product, its basket id. */
  readonly lineId: string;
  readonly kind: "prescribed" | "added";
  /** Label of the prescribed product. */
  readonly prescribed?: string;
  readonly delivered: readonly DeliveredProduct[];
  /** What data prove, or what is proposed. */
  readonly ecart: Ecart;
  /** True: data prove `ecart`, no person has to state anything. */
  readonly proven: boolean;
  /** What a person may state instead, the likeliest first. */
  readonly choices: readonly GapChoice[];
  /** French: what the eye should compare. */
  readonly detail?: string;
}

type Product = "SAME" | "GENERIC" | "NOT_SUBSTITUTABLE" | "HYBRID" | "OTHER";

/** How far the product is from the one prescribed: the farthest of its shares. */
function judgeProduct(line: OrdonnanceLine, shares: readonly Share[]): Product {
  const farthest = LINKS[Math.max(...shares.map((share) => LINKS.indexOf(share.link)))];
  if (farthest === "SAME_PRESENTATION" || farthest === "SAME_SPECIALITY") return "SAME";
  // "Non substituable", with or without its motive: no data prove that another product may be given (§5.2).
  if (!line.substitution.allowed) return "NOT_SUBSTITUTABLE";
  if (farthest === "GENERIC_GROUP") return "GENERIC";
  return farthest === "HYBRID_GROUP" ? "HYBRID" : "OTHER";
}

/** The gap that a known quantity of the same product, or of a generic that may replace it, proves. */
const PROVEN: Readonly<Record<Exclude<QuantityVerdict, "EXCESS" | "UNKNOWN">, (product: "SAME" | "GENERIC") => Ecart>> = {
  EQUAL: (product) => (product === "GENERIC" ? "SUBSTITUTION_GENERIQUE" : "IDENTIQUE"),
  PACKAGING_LESS: () => "QUANTITE_INFERIEURE",
  PACKAGING_MORE: () => "QUANTITE_SUPERIEURE",
  OWED: () => "DELIVRANCE_PARTIELLE_DUE",
};

/** Prescribed in dénomination commune, a préparation magistrale, or anything that the database does not hold. */
const isWithoutCode = ({ product }: OrdonnanceLine) => product.cis === undefined && product.cip13 === undefined;

/** What a person may say of the product, likeliest first. */
function chooseProduct(line: OrdonnanceLine, product: Product): readonly GapChoice[] {
  switch (product) {
    case "SAME":
      return [];
    case "GENERIC":
      return [CHOICE.generic, CHOICE.shortage];
    case "NOT_SUBSTITUTABLE":
      return [line.substitution.reason ? CHOICE.genericAgreed : CHOICE.genericNoted, CHOICE.shortage, CHOICE.product];
    case "HYBRID":
      return [CHOICE.hybrid, CHOICE.shortage, CHOICE.product];
    case "OTHER":
      // Nothing names the prescribed product but its text: a person says whether this is it (§5.2, case 37).
      if (isWithoutCode(line)) return [CHOICE.conform, CHOICE.product, CHOICE.shortage];
      return [CHOICE.product, CHOICE.shortage, CHOICE.biosimilar, CHOICE.identical];
  }
}

/** What a person may say of the quantity. Only a larger quantity may exceed what is left: the service refuses anything else. */
const QUANTITY_CHOICES: Readonly<Record<QuantityVerdict, readonly GapChoice[]>> = {
  EQUAL: [CHOICE.posology, CHOICE.duration],
  PACKAGING_LESS: [CHOICE.less, CHOICE.owed, CHOICE.posology, CHOICE.duration],
  PACKAGING_MORE: [CHOICE.more],
  OWED: [CHOICE.owed, CHOICE.lessNoted, CHOICE.posology, CHOICE.duration],
  EXCESS: [CHOICE.moreNoted],
  UNKNOWN: [CHOICE.lessNoted, CHOICE.owed, CHOICE.moreNoted, CHOICE.posology, CHOICE.duration],
};

/** A quantity alone does not answer for another product: what has to be said of the product is then asked with it. */
function askForProduct(line: OrdonnanceLine, product: Product, choice: GapChoice): GapChoice {
  if (product === "SAME" || product === "GENERIC") return choice;
  const agreement =
    (product === "OTHER" && !isWithoutCode(line)) || (product === "NOT_SUBSTITUTABLE" && line.substitution.reason !== undefined);
  return {
    ...choice,
    label: `${choice.label} — autre produit, à justifier`,
    needsNote: true,
    needsAccord: choice.needsAccord || agreement,
  };
}

function chooseReasons(line: OrdonnanceLine, product: Product, quantity: QuantityVerdict): readonly GapChoice[] {
  const ofQuantity = QUANTITY_CHOICES[quantity].map((choice) => askForProduct(line, product, choice));
  if (quantity === "PACKAGING_MORE" || quantity === "EXCESS") return ofQuantity;
  const ofProduct = chooseProduct(line, product);
  // A rest that is owed is kept before a substitution: any other reason would end the delivery.
  return quantity === "OWED" ? [...ofQuantity, ...ofProduct] : [...ofProduct, ...ofQuantity];
}

/** A mention that does not hold by itself, whatever is delivered (case 33). */
function doubtMention(line: OrdonnanceLine, facts: FactsMap): readonly string[] {
  const { allowed, reason } = line.substitution;
  if (!allowed && !reason) return ["« NS » sans motif : mention incomplète"];
  if (reason === "MTE" && findPrescribedFacts(line.product, facts)?.narrowMargin === false) {
    return ["« MTE » sur une substance à marge thérapeutique non étroite : mention incohérente"];
  }
  return [];
}

function describe(line: OrdonnanceLine, product: Product, quantity: QuantityVerdict, facts: FactsMap): string | undefined {
  const parts = [
    ...(product === "NOT_SUBSTITUTABLE" && line.substitution.reason ? [`non substituable (${line.substitution.reason})`] : []),
    ...doubtMention(line, facts),
    ...(product === "OTHER" && !isWithoutCode(line) ? ["produit hors groupe générique"] : []),
    ...(quantity === "UNKNOWN" ? ["quantités non comparables : vérifier le nombre d'unités"] : []),
    ...(quantity === "EXCESS" ? ["plus que le reste à délivrer"] : []),
    ...(quantity === "OWED" ? ["reste dû au patient"] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(" ; ");
}

function countUnits(line: OrdonnanceLine, shares: readonly Share[]): readonly DeliveredProduct[] {
  return shares.map(({ itemId, cip13, label, boxes, unitsPerBox }) => {
    const asWritten = shares.length === 1 && isAsWritten(line, shares) ? line.remaining.units : undefined;
    const units = asWritten ?? (unitsPerBox === undefined ? undefined : unitsPerBox * boxes);
    return {
      itemId,
      ...(cip13 === undefined ? {} : { cip13 }),
      label,
      boxes,
      ...(units === undefined || !Number.isFinite(units) ? {} : { units }),
    };
  });
}

function classifyLine(line: OrdonnanceLine, shares: readonly Share[], facts: FactsMap): GapRow {
  const base = { lineId: line.id, kind: "prescribed" as const, prescribed: line.product.label };
  if (shares.length === 0) return { ...base, delivered: [], ecart: "NON_DELIVRE", proven: false, choices: NOT_DELIVERED };
  const product = judgeProduct(line, shares);
  const quantity = compareQuantity(line, shares, facts);
  const delivered = countUnits(line, shares);
  const detail = describe(line, product, quantity, facts);
  const choices = chooseReasons(line, product, quantity);
  const found = { ...base, delivered, ...(detail ? { detail } : {}) };
  if ((product === "SAME" || product === "GENERIC") && quantity !== "EXCESS" && quantity !== "UNKNOWN") {
    return { ...found, ecart: PROVEN[quantity](product), proven: true, choices };
  }
  return { ...found, ecart: (choices[0] ?? CHOICE.product).ecart, proven: false, choices };
}

/** A line on which nothing is left and nothing is delivered: no gap, and nothing to send. */
const isUntouched = (line: OrdonnanceLine, shares: readonly Share[]) => shares.length === 0 && line.remaining.deliveries <= 0;

/**
 * Sets what is delivered beside what was prescribed (ordonnance-numerique §5.3). One row per line that has a right left or a product,
 * in the order of the paper, then one per added product. Pure and total: any input gives an answer, and nothing is `proven` that the
 * data do not prove.
 */
export function classifyEcarts(
  lines: readonly OrdonnanceLine[],
  basket: readonly BasketItem[],
  facts: FactsMap,
): { readonly rows: readonly GapRow[]; readonly finished: readonly string[] } {
  const { byLine, added } = matchPrescribed(lines, basket, facts);
  const sharesOf = (line: OrdonnanceLine) => byLine.get(line.id) ?? [];
  const finished = lines.filter((line) => isUntouched(line, sharesOf(line)));
  const rows = lines.filter((line) => !finished.includes(line)).map((line) => classifyLine(line, sharesOf(line), facts));
  const extra = added.map((item): GapRow => {
    const units = item.cip13 === undefined ? undefined : facts.get(item.cip13)?.units;
    return {
      lineId: item.id,
      kind: "added",
      delivered: [
        {
          itemId: item.id,
          ...(item.cip13 === undefined ? {} : { cip13: item.cip13 }),
          label: item.label,
          boxes: item.boxes,
          ...(units === undefined ? {} : { units: units * item.boxes }),
        },
      ],
      ecart: "LIGNE_AJOUTEE_MANUSCRITE",
      proven: false,
      choices: [CHOICE.handwritten, CHOICE.addedAgreed],
    };
  });
  return { rows: [...rows, ...extra], finished: finished.map((line) => line.id) };
}
