/** The medicines of the BDPM as Comptoir uses them (spec §4). Texts as published; money in cents; days `YYYY-MM-DD`. */

export interface Speciality {
  /** 8 digits. */
  readonly cis: string;
  readonly name: string;
  readonly form: string;
  readonly routes: readonly string[];
  /** « Autorisation active », « Autorisation abrogée »… */
  readonly authorisation: string;
  readonly procedure: string;
  /** « Commercialisée » or « Non commercialisée ». */
  readonly marketing: string;
  readonly authorisedOn: string | undefined;
  /** `Alerte`, `Warning disponibilité`, or empty. */
  readonly status: string;
  /** Number of the European authorisation (`EU/1/14/944`), or empty. */
  readonly euNumber: string;
  readonly holders: readonly string[];
  readonly reinforcedMonitoring: boolean;
}

export interface PresentationRow {
  readonly cis: string;
  readonly cip7: string;
  readonly cip13: string;
  readonly label: string;
  /** « Présentation active » or « Présentation abrogée ». */
  readonly state: string;
  readonly marketing: string;
  readonly declaredOn: string | undefined;
  /** Agrément aux collectivités. */
  readonly hospitalAgreement: boolean;
  /** Per cent. */
  readonly rate: number | undefined;
  /** Price before the dispensing fee (prix hors honoraire). */
  readonly basePriceCents: number | undefined;
  /** Public price, dispensing fee included. */
  readonly priceCents: number | undefined;
  readonly feeCents: number | undefined;
  /** Indications that open reimbursement, when they are limited. */
  readonly indications: string;
}

/** Type 0 princeps, 1 générique, 2 complémentarité posologique, 4 substituable. */
export interface GenericMember {
  readonly group: string;
  readonly label: string;
  readonly cis: string;
  readonly type: 0 | 1 | 2 | 4;
}

export interface Component {
  readonly cis: string;
  readonly element: string;
  /** 5 digits. */
  readonly substanceCode: string;
  readonly substance: string;
  readonly dosage: string;
  /** What the dosage is for: « un comprimé », « 100 ml ». */
  readonly reference: string;
  /** SA substance active, FT fraction thérapeutique. */
  readonly nature: "SA" | "FT";
  /** Joins an active substance to its fractions, within a speciality. */
  readonly link: string;
}

/** Condition de prescription et de délivrance. */
export interface Condition {
  readonly cis: string;
  readonly text: string;
}

/** Line of the list of medicines of major therapeutic interest (MITM), the only file that gives the ATC class. */
export interface AtcCode {
  readonly cis: string;
  readonly atc: string;
}

/** 1 rupture, 2 tension, 3 arrêt, 4 remise à disposition. An empty CIP13 means the whole speciality (731 of 766 rows). */
export interface Shortage {
  readonly cis: string;
  readonly cip13: string | undefined;
  readonly code: 1 | 2 | 3 | 4;
  readonly label: string;
  readonly since: string | undefined;
  readonly updatedOn: string | undefined;
  readonly availableOn: string | undefined;
}

/** ANSM register of hybrid groups. */
export interface HybridGroup {
  /** Key used by the members. */
  readonly group: string;
  readonly route: string;
  readonly label: string;
}

/** R reference, H hybrid. */
export interface HybridMember {
  readonly group: string;
  readonly cis: string;
  readonly role: "R" | "H";
}

/** Row of each file of an extract. */
export interface ExtractRows {
  readonly specialities: Speciality;
  readonly presentations: PresentationRow;
  readonly generics: GenericMember;
  readonly compositions: Component;
  readonly conditions: Condition;
  readonly atc: AtcCode;
  readonly shortages: Shortage;
  readonly hybridGroups: HybridGroup;
  readonly hybrids: HybridMember;
}
