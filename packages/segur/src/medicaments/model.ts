/** The medicines of the BDPM as Comptoir uses them (spec §4). Texts as published; money in cents; days `YYYY-MM-DD`. */

export interface Speciality {
  /** 8 digits. */
  readonly cis: string;
  readonly name: string;
  readonly form: string;
  readonly routes: readonly string[];
  readonly authorisation: string;
  readonly marketing: string;
  /** `Alerte`, `Warning disponibilité`, or empty. */
  readonly status: string;
  readonly holders: readonly string[];
  readonly reinforcedMonitoring: boolean;
}

export interface PresentationRow {
  readonly cis: string;
  readonly cip7: string;
  readonly cip13: string;
  readonly label: string;
  readonly state: string;
  readonly marketing: string;
  readonly declaredOn: string | undefined;
  readonly rate: number | undefined;
  /** Public price, dispensing fee included. */
  readonly priceCents: number | undefined;
  readonly feeCents: number | undefined;
  readonly units: number | undefined;
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
  readonly substanceCode: string;
  readonly substance: string;
  readonly dosage: string;
  readonly reference: string;
  /** SA substance active, FT fraction thérapeutique. */
  readonly nature: "SA" | "FT";
}

/** Condition de prescription et de délivrance. */
export interface Condition {
  readonly cis: string;
  readonly text: string;
}

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
}

/** ANSM register of hybrid groups: R reference, H hybrid. */
export interface HybridMember {
  readonly group: string;
  readonly cis: string;
  readonly role: "R" | "H";
}

export interface Extract {
  readonly specialities: readonly Speciality[];
  readonly presentations: readonly PresentationRow[];
  readonly generics: readonly GenericMember[];
  readonly compositions: readonly Component[];
  readonly conditions: readonly Condition[];
  readonly atc: readonly AtcCode[];
  readonly shortages: readonly Shortage[];
  readonly hybrids: readonly HybridMember[];
}
