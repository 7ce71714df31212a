import type { DraftLine } from "./prescribe.js";
import { type Product, type ProductName, products } from "./products.js";
import type { Ecart, Motif } from "./systems.js";

/** An execution that already happened when the nation is born. */
export interface SeededExecution {
  /** 0 = Pharmacie du Marché, 1 = Pharmacie du Vieux-Port. */
  readonly officine: 0 | 1;
  readonly daysAgo: number;
  readonly lines: readonly {
    readonly line: number;
    readonly ecart: Ecart;
    readonly boxes?: number;
    readonly units?: number;
    readonly motif?: Motif;
    readonly product?: ProductName;
  }[];
}

/** One ordonnance of the seed; days count back from the first start. */
export interface SeededCase {
  readonly label: string;
  /** Rank of the patient in the nation; from 16 on, rank among its adults. */
  readonly patient: number;
  /** Rank of the prescriber among the prescribers. */
  readonly prescriber: number;
  readonly daysAgo: number;
  /** Months of validity; absent = no end stated. */
  readonly months?: number;
  readonly flags?: readonly string[];
  readonly opposed?: true;
  readonly cancelled?: true;
  readonly lines: readonly DraftLine[];
  readonly executions?: readonly SeededExecution[];
}

interface LineOptions {
  readonly boxes?: number;
  readonly repeats?: number;
  readonly ald?: true;
  /** Not substitutable: with its reason, or `true` for « NS » without one. */
  readonly ns?: "MTE" | "EFG" | "CIF" | true;
  readonly note?: string;
}

function line(name: ProductName, posology: string, durationDays: number, o: LineOptions = {}): DraftLine {
  const product: Product = products[name];
  const boxes = o.boxes ?? 1;
  const reason = o.ns === undefined || o.ns === true ? undefined : o.ns;
  return {
    cis: product.cis,
    cip13: product.cip13,
    label: product.label,
    posology,
    durationDays,
    boxes,
    ...(product.units === undefined ? {} : { units: product.units * boxes }),
    repeats: o.repeats ?? 0,
    substitution: { allowed: o.ns === undefined, ...(reason === undefined ? {} : { reason }) },
    ald: o.ald ?? false,
    ...(o.note === undefined ? {} : { note: o.note }),
  };
}

/** A line without code: the text is all there is. */
function textLine(label: string, posology: string): DraftLine {
  return { label, posology, boxes: 1, repeats: 0, substitution: { allowed: true }, ald: false };
}

const secured = ["MED-1098"];
const all = (count: number, ecart: Ecart = "IDENTIQUE") => Array.from({ length: count }, (_, rank) => ({ line: rank, ecart }));

/** What the nation holds when it is born. The first case bears the one number that was ever published. */
export const seedCases: readonly SeededCase[] = [
  {
    label: "Amoxicilline et Doliprane, à délivrer",
    patient: 0,
    prescriber: 0,
    daysAgo: 0,
    months: 3,
    lines: [
      line("amoxicilline500", "1 gélule 3 fois par jour pendant 8 jours", 8, { boxes: 2 }),
      line("doliprane1000", "1 comprimé en cas de douleur ou de fièvre, 3 par jour au plus", 5, { boxes: 2 }),
    ],
  },
  {
    label: "Renouvelable 5 fois, ALD, jamais délivrée",
    patient: 0,
    prescriber: 1,
    daysAgo: 1,
    months: 6,
    flags: ["MED-1096"],
    lines: [
      line("ramipril5", "1 comprimé le matin", 30, { repeats: 5, ald: true }),
      line("bisoprolol25", "1 comprimé le matin", 30, { repeats: 5, ald: true }),
      line("kardegic75", "1 sachet à midi", 30, { repeats: 5, ald: true }),
      line("doliprane1000", "1 comprimé si douleur", 10),
    ],
  },
  {
    label: "Lévothyrox non substituable (MTE), boîte de 90",
    patient: 0,
    prescriber: 0,
    daysAgo: 4,
    months: 12,
    lines: [line("levothyrox75", "1 comprimé le matin à jeun", 90, { repeats: 3, ns: "MTE", note: "Patiente stabilisée" })],
  },
  {
    label: "Zolpidem, ordonnance sécurisée",
    patient: 12,
    prescriber: 0,
    daysAgo: 0,
    months: 3,
    flags: secured,
    lines: [line("zolpidem10", "1 comprimé au coucher", 14)],
  },
  {
    label: "Tramadol 12 semaines, sécurisée",
    patient: 20,
    prescriber: 3,
    daysAgo: 1,
    months: 3,
    flags: secured,
    lines: [line("tramadol50", "1 gélule matin, midi et soir", 28, { boxes: 3, repeats: 2 })],
  },
  {
    label: "Skenan, stupéfiant écrit aujourd'hui",
    patient: 21,
    prescriber: 1,
    daysAgo: 0,
    months: 1,
    flags: secured,
    lines: [line("skenan10", "1 gélule matin et soir", 7), line("inexium20", "1 comprimé le soir", 28)],
  },
  {
    label: "Skenan écrit il y a 4 jours : hors du délai de présentation",
    patient: 22,
    prescriber: 1,
    daysAgo: 4,
    months: 1,
    flags: secured,
    lines: [line("skenan10", "1 gélule matin et soir", 14, { boxes: 2 })],
  },
  {
    label: "Durogesic, fraction 14 jours",
    patient: 23,
    prescriber: 3,
    daysAgo: 2,
    months: 1,
    flags: secured,
    lines: [line("durogesic25", "1 dispositif tous les 3 jours", 15, { note: "À délivrer en deux fractions" })],
  },
  {
    label: "Subutex, fraction 7 jours, déjà délivré une fois",
    patient: 24,
    prescriber: 3,
    daysAgo: 8,
    months: 1,
    flags: secured,
    lines: [line("subutex8", "1 comprimé par jour sous la langue", 7, { repeats: 3, ns: "MTE" })],
    executions: [{ officine: 1, daysAgo: 8, lines: all(1) }],
  },
  {
    label: "Prégabaline (MTE), sécurisée",
    patient: 25,
    prescriber: 4,
    daysAgo: 3,
    months: 6,
    flags: secured,
    lines: [line("pregabaline75", "1 gélule matin et soir", 28, { repeats: 5, ns: "MTE" })],
  },
  {
    label: "Alprazolam, NS sans motif",
    patient: 26,
    prescriber: 0,
    daysAgo: 5,
    months: 3,
    lines: [line("alprazolam025", "1 comprimé le soir", 28, { ns: true })],
  },
  {
    label: "Contraception, 3 mois renouvelables",
    patient: 14,
    prescriber: 5,
    daysAgo: 9,
    months: 12,
    lines: [line("leeloo", "1 comprimé par jour 21 jours sur 28", 84, { repeats: 3 })],
  },
  {
    label: "Contraception vieille de 13 mois : expirée",
    patient: 1,
    prescriber: 5,
    daysAgo: 396,
    months: 12,
    lines: [line("leeloo", "1 comprimé par jour 21 jours sur 28", 84, { repeats: 3 })],
    executions: [
      { officine: 0, daysAgo: 395, lines: all(1) },
      { officine: 0, daysAgo: 310, lines: all(1) },
    ],
  },
  {
    label: "Liste I écrite il y a plus de 3 mois : expirée",
    patient: 28,
    prescriber: 0,
    daysAgo: 100,
    months: 3,
    lines: [line("amlodipine5", "1 gélule le matin", 30)],
  },
  {
    label: "Dernier jour de validité",
    patient: 29,
    prescriber: 0,
    daysAgo: 90,
    months: 0,
    lines: [line("metformine1000", "1 comprimé matin et soir", 30, { boxes: 2, ald: true })],
  },
  {
    label: "Annulée par le prescripteur",
    patient: 30,
    prescriber: 0,
    daysAgo: 2,
    months: 3,
    cancelled: true,
    lines: [line("amoxicilline500", "1 gélule 3 fois par jour pendant 6 jours", 6)],
  },
  {
    label: "Opposition du patient, déjà exécutée en partie",
    patient: 31,
    prescriber: 4,
    daysAgo: 10,
    months: 6,
    opposed: true,
    lines: [
      line("keppra500", "1 comprimé matin et soir", 30, { repeats: 5, ns: "MTE" }),
      line("depakine500", "1 comprimé le soir", 30, { repeats: 5, ns: "MTE" }),
    ],
    executions: [
      {
        officine: 0,
        daysAgo: 9,
        lines: [
          { line: 0, ecart: "IDENTIQUE" },
          { line: 1, ecart: "NON_DELIVRE", motif: "RUPTURE" },
        ],
      },
    ],
  },
  {
    label: "Opposition du patient, jamais délivrée",
    patient: 32,
    prescriber: 0,
    daysAgo: 0,
    months: 3,
    opposed: true,
    lines: [line("prednisolone20", "2 comprimés le matin pendant 5 jours", 5)],
  },
  {
    label: "Préparation magistrale (sans code) et Doliprane",
    patient: 33,
    prescriber: 0,
    daysAgo: 1,
    months: 3,
    lines: [
      textLine("Préparation : vaseline 80 g, acide salicylique 2 %, qsp 100 g de pommade", "1 application par jour sur les zones sèches"),
      line("doliprane1000", "1 comprimé si douleur", 4),
    ],
  },
  {
    label: "Prescription en dénomination commune (sans code)",
    patient: 34,
    prescriber: 3,
    daysAgo: 2,
    months: 3,
    lines: [
      textLine("Paracétamol 1 g, comprimé", "1 comprimé 3 fois par jour si douleur"),
      textLine("Macrogol 10 g, sachet", "1 sachet par jour"),
    ],
  },
  {
    label: "Partiellement délivrée : 1 boîte due",
    patient: 35,
    prescriber: 0,
    daysAgo: 3,
    months: 3,
    lines: [line("amoxicilline500", "1 gélule 3 fois par jour pendant 8 jours", 8, { boxes: 2 })],
    executions: [{ officine: 0, daysAgo: 2, lines: [{ line: 0, ecart: "DELIVRANCE_PARTIELLE_DUE", boxes: 1, units: 12 }] }],
  },
  {
    label: "Entièrement exécutée",
    patient: 36,
    prescriber: 0,
    daysAgo: 20,
    months: 3,
    lines: [line("amoxicilline500", "1 gélule 3 fois par jour pendant 4 jours", 4), line("prednisolone20", "2 comprimés le matin", 5)],
    executions: [{ officine: 1, daysAgo: 20, lines: all(2) }],
  },
  {
    label: "Renouvellement en cours, première délivrance dans une autre officine",
    patient: 37,
    prescriber: 1,
    daysAgo: 62,
    months: 12,
    flags: ["MED-1096"],
    lines: [
      line("eliquis5", "1 comprimé matin et soir", 30, { repeats: 5, ald: true }),
      line("amlodipine5", "1 gélule le matin", 30, { repeats: 5, ald: true }),
    ],
    executions: [
      { officine: 1, daysAgo: 61, lines: all(2) },
      {
        officine: 1,
        daysAgo: 31,
        lines: [
          { line: 0, ecart: "IDENTIQUE" },
          { line: 1, ecart: "NON_DELIVRE", motif: "DEJA_EN_POSSESSION" },
        ],
      },
    ],
  },
  {
    label: "Insuline, comptée en boîtes",
    patient: 38,
    prescriber: 1,
    daysAgo: 6,
    months: 12,
    flags: ["MED-1096"],
    lines: [
      line("lantus", "18 unités le soir", 28, { repeats: 11, ald: true }),
      line("jardiance10", "1 comprimé le matin", 30, { repeats: 11, ald: true }),
    ],
  },
  {
    label: "Enfant de 5 ans, sans générique adapté (EFG)",
    patient: 15,
    prescriber: 2,
    daysAgo: 0,
    months: 3,
    lines: [
      line("ventoline", "2 bouffées si gêne, 4 fois par jour au plus", 30, { ns: "EFG" }),
      line("uvedose", "1 ampoule en une prise", 1),
    ],
  },
  {
    label: "Jumelle (prénom Maëlle)",
    patient: 6,
    prescriber: 2,
    daysAgo: 0,
    months: 3,
    lines: [line("prednisolone20", "1 comprimé le matin pendant 3 jours", 3)],
  },
  {
    label: "Jumelle (prénom Noëlle)",
    patient: 7,
    prescriber: 2,
    daysAgo: 0,
    months: 3,
    lines: [line("prednisolone20", "1 comprimé le matin pendant 3 jours", 3)],
  },
  {
    label: "Douze lignes",
    patient: 11,
    prescriber: 0,
    daysAgo: 1,
    months: 6,
    flags: ["MED-1096"],
    lines: [
      line("ramipril5", "1 comprimé le matin", 30, { repeats: 2, ald: true }),
      line("bisoprolol25", "1 comprimé le matin", 30, { repeats: 2, ald: true }),
      line("kardegic75", "1 sachet à midi", 30, { repeats: 2, ald: true }),
      line("metformine1000", "1 comprimé matin et soir", 30, { boxes: 2, repeats: 2, ald: true }),
      line("jardiance10", "1 comprimé le matin", 30, { repeats: 2, ald: true }),
      line("inexium20", "1 comprimé le soir", 28, { repeats: 2 }),
      line("levothyrox75x30", "1 comprimé le matin à jeun", 30, { repeats: 2, ns: "MTE" }),
      line("amlodipine5", "1 gélule le soir", 30, { repeats: 2, ald: true }),
      line("uvedose", "1 ampoule tous les 3 mois", 90),
      line("doliprane1000", "1 comprimé si douleur", 10, { boxes: 3 }),
      line("spasfon80", "2 lyophilisats si douleur", 5),
      textLine("Bas de contention classe 2, une paire", "À porter le jour"),
    ],
  },
  {
    label: "Urgence, excipient contre-indiqué (CIF)",
    patient: 39,
    prescriber: 3,
    daysAgo: 0,
    months: 3,
    flags: ["MED-1095"],
    lines: [line("amoxicilline500", "2 gélules matin et soir pendant 6 jours", 6, { boxes: 2, ns: "CIF" })],
  },
  {
    label: "Exécution à domicile",
    patient: 8,
    prescriber: 0,
    daysAgo: 2,
    months: 3,
    flags: ["MED-1094"],
    lines: [line("xarelto20", "1 comprimé le soir au repas", 28, { repeats: 2 })],
  },
  {
    label: "Sans fin de validité, chirurgie dentaire",
    patient: 40,
    prescriber: 6,
    daysAgo: 1,
    lines: [line("dafalganCodeine", "1 comprimé 3 fois par jour", 4), line("amoxicilline500", "1 gélule 3 fois par jour", 6, { boxes: 2 })],
  },
  {
    label: "Aucune ligne délivrée (refus du patient)",
    patient: 41,
    prescriber: 0,
    daysAgo: 3,
    months: 3,
    lines: [line("tramadol50", "1 gélule si douleur", 5), line("doliprane1000", "1 comprimé si douleur", 5)],
    executions: [
      {
        officine: 0,
        daysAgo: 3,
        lines: [
          { line: 0, ecart: "NON_DELIVRE", motif: "REFUS_PATIENT" },
          { line: 1, ecart: "NON_DELIVRE", motif: "DEJA_EN_POSSESSION" },
        ],
      },
    ],
  },
  {
    label: "Patient corse, nom à apostrophe",
    patient: 13,
    prescriber: 3,
    daysAgo: 0,
    months: 3,
    lines: [line("spasfon80", "1 lyophilisat 3 fois par jour", 5, { boxes: 2 })],
  },
  {
    label: "Nouveau-né, vitamine D",
    patient: 10,
    prescriber: 5,
    daysAgo: 0,
    months: 12,
    lines: [line("uvedose", "1 ampoule en une prise", 90, { repeats: 3 })],
  },
];
