import { fail, ok, type Result } from "@comptoir/wire/failure";
import { listElements, readText, withXml, type XmlElement } from "@comptoir/wire/xml";
import type { CardNumber } from "../insi/types.js";
import { computeMatriculeKey } from "../matricule.js";
import { type CardDate, readCardDate } from "./card-date.js";

/** Somebody whom a carte Vitale covers, as the card says it: the card is a key to ask INSi, never the INS (specs/ins.md §4). */
export interface VitaleBeneficiary {
  /** Nom d'usage; empty where the card has none. */
  readonly usedName: string;
  /** Nom patronymique, or the nom d'usage where the card leaves it empty. */
  readonly birthName: string;
  /** One, without accents. */
  readonly firstName: string;
  readonly birthDate: CardDate;
  readonly birthRank: number;
  /** 0 insured, 2 spouse, 6 child; others as the régimes write them. */
  readonly qualBenef: number;
  /** Number of the insured. */
  readonly insured: CardNumber;
  /** The person's own number, certified. */
  readonly certified?: CardNumber;
}

export interface VitaleReading {
  /** In the order of the card, the insured first. At least one. */
  readonly beneficiaries: readonly VitaleBeneficiary[];
}

export type VitaleReadingFailure =
  /** Not a reading at all. */
  | { readonly kind: "ILLISIBLE"; readonly what: string }
  /** A reading that names nobody. */
  | { readonly kind: "SANS_BENEFICIAIRE" }
  /** One beneficiary (rank from 1) lacks what makes a person; nothing of the reading is used. */
  | { readonly kind: "INCOMPLETE"; readonly beneficiary: number; readonly where: string };

const MAX_BYTES = 200_000;
/** A card holds nineteen at most. */
const MAX_BENEFICIARIES = 19;
const NUMBER = /^(\d{5}(?:\d{2}|2[AB])\d{6}|\d{13})(\d{2})?$/;

/**
 * Reads the output of the « API de lecture » of a carte Vitale (`listeBenef`/`element`, specs/ins.md §4). Elements are found by local
 * name at any depth of the document, since each API dresses its root in its own way.
 *
 * @param today `YYYY-MM-DD`, for dates of two digits.
 */
export function decodeVitaleReading(bytes: Uint8Array, today: string): Result<VitaleReading, VitaleReadingFailure> {
  const read = withXml(bytes, { maxBytes: MAX_BYTES }, (root) => {
    const list = findDeep(root, "listeBenef");
    const elements = list ? listElements(list) : [];
    if (elements.length === 0) return fail({ kind: "SANS_BENEFICIAIRE" } as const);
    if (elements.length > MAX_BENEFICIARIES) return fail({ kind: "ILLISIBLE", what: `${elements.length} bénéficiaires` } as const);
    const beneficiaries: VitaleBeneficiary[] = [];
    for (const [index, element] of elements.entries()) {
      const one = readBeneficiary(element, today);
      if (typeof one === "string") return fail({ kind: "INCOMPLETE", beneficiary: index + 1, where: one } as const);
      beneficiaries.push(one);
    }
    return ok({ beneficiaries });
  });
  return read.ok ? read.value : fail({ kind: "ILLISIBLE", what: read.failure.kind });
}

/** The beneficiary, or the name of the field at fault. */
function readBeneficiary(element: XmlElement, today: string): VitaleBeneficiary | string {
  const ident = findDeep(element, "ident") ?? element;
  const text = (local: string, within: XmlElement = ident) => {
    const found = findDeep(within, local);
    return found ? readText(found) : "";
  };
  const usedName = text("nomUsuel");
  const birthName = text("nomPatronymique") || usedName;
  const firstName = text("prenomUsuel");
  if (birthName === "") return "nomPatronymique";
  if (firstName === "") return "prenomUsuel";
  const birth = findDeep(ident, "naissance") ?? ident;
  const birthDate = readCardDate({ date: text("date", birth), inCard: text("dateEnCarte", birth) }, today);
  if (!birthDate) return "naissance";
  const rank = text("rangDeNaissance") || "1";
  if (!/^[1-9]$/.test(rank)) return "rangDeNaissance";
  const insured = readNumber(text("nir"));
  if (!insured) return "nir";
  const written = text("nirCertifie");
  const certified = written === "" ? undefined : readNumber(written);
  if (written !== "" && !certified) return "nirCertifie";
  const quality = text("qualBenef", element) || "0";
  if (!/^\d{1,2}$/.test(quality)) return "qualBenef";
  return {
    usedName,
    birthName,
    firstName,
    birthDate,
    birthRank: Number(rank),
    qualBenef: Number(quality),
    insured,
    ...(certified ? { certified } : {}),
  };
}

/** 13 characters, with their key or without. A key that is not the right one makes the number unreadable: a card holds no typing error. */
function readNumber(written: string): CardNumber | undefined {
  const match = NUMBER.exec(written.replaceAll(" ", ""));
  const number = match?.[1];
  if (number === undefined) return undefined;
  const key = computeMatriculeKey(number);
  return match?.[2] === undefined || match[2] === key ? { number, key } : undefined;
}

function findDeep(parent: XmlElement, local: string): XmlElement | undefined {
  for (const child of listElements(parent)) {
    if (child.name === local) return child;
    const below = findDeep(child, local);
    if (below) return below;
  }
  return undefined;
}
