import type { Signer } from "@comptoir/wire/signature";
import type { MatriculeIns, StrictTraits } from "../types.js";

/** Traits for a search, already within the lexical profiles of INSi (`normalizeNom`, `normalizePrenom`). */
export interface SearchTraits {
  readonly birthName: string;
  /** One by one, in order; a compound one is one. At least one. */
  readonly firstNames: readonly string[];
  readonly sex: "M" | "F";
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** COG; sent only when several identities answer without it. */
  readonly birthPlace?: string;
}

/** A number as a card carries it. */
export interface CardNumber {
  /** 13 characters. */
  readonly number: string;
  readonly key: string;
}

/** The beneficiary of a carte Vitale that was chosen (§4). */
export interface CardBeneficiary {
  /** Number of the insured (ouvrant droit). */
  readonly insured: CardNumber;
  /** The person's own number, when the card has it certified. */
  readonly certified?: CardNumber;
  readonly birthName: string;
  /** `YYYY-MM-DD`, lunar ones included. */
  readonly birthDate: string;
  /** Rang de naissance, 1 for a single birth: it tells twins apart. */
  readonly birthRank: number;
}

export interface AnsweredIns {
  readonly matricule: MatriculeIns;
  readonly oid: string;
  /** The service's key is not the computed one: kept, and said. */
  readonly wrongKey: boolean;
}

/** Why an identity that INSi found must not enter the record (INS/va1.28, INS/va1.31): it is shown and traced, nothing of it is kept. */
export type NotImportable = "DATE_SANS_JOUR_OU_MOIS" | "TRAIT_VIDE" | "MATRICULE_ILLISIBLE";

/** What INSi answered (§2.5). Traits are byte for byte those of the answer. */
export type InsiAnswer =
  | {
      readonly kind: "TROUVEE";
      readonly ins: AnsweredIns;
      readonly history: readonly AnsweredIns[];
      /** The 1er prénom is not answered, or only the first word of a list: a person chooses it. */
      readonly traits: Omit<StrictTraits, "firstName" | "sex"> & { readonly sex: "M" | "F" };
    }
  | { readonly kind: "NON_IMPORTABLE"; readonly reason: NotImportable; readonly shown: Readonly<Record<string, string>> }
  | { readonly kind: "AUCUNE" }
  | { readonly kind: "PLUSIEURS" }
  /** A code that no document names: shown as it is. */
  | { readonly kind: "CODE_INCONNU"; readonly code: string; readonly label: string };

export type InsiFailure =
  /** The traits cannot be sent: the service would refuse them (`siram` insi_24 and others). Nothing left. */
  | { readonly kind: "TRAITS_INVALIDES"; readonly where: keyof SearchTraits }
  /** A SOAP fault. `code` is that of the service, in lower case (`insi_102`, `desir_550`). */
  | { readonly kind: "FAUTE"; readonly siram: string; readonly code: string; readonly severity: string; readonly reason: string }
  /** The service did not answer, or not in time: a search changes nothing there, it may be asked again. */
  | { readonly kind: "INDISPONIBLE"; readonly detail: string }
  | { readonly kind: "REPONSE_ILLISIBLE"; readonly where: string; readonly what: string };

/** One call as it happened, for the trace (INS/va1.38): what was sent and what came back, whole. */
export interface InsiExchange {
  readonly operation: string;
  readonly messageId: string;
  readonly request: Uint8Array;
  readonly status?: number;
  readonly response?: Uint8Array;
  /** `00`, `01`, `02`, the code of a fault, or the kind of the failure. */
  readonly outcome: string;
}

/** Who calls (§2.3). */
export type InsiAuthentication =
  /** Assertion signed by the card of the professional. */
  | {
      readonly kind: "CPX";
      readonly signer: Signer;
      /** RFC 2253 name of the signing certificate. */
      readonly issuer: string;
      /** idNat_PS: `8` and the RPPS. */
      readonly nameId: string;
      readonly billingId: string;
      /** Physicians only. */
      readonly specialty?: string;
      /** Secteur d'activité (SA33 for an officine). */
      readonly sector: string;
    }
  /** Unsigned assertion; how the token itself travels is not public. */
  | {
      readonly kind: "PSC";
      readonly nameId: string;
      readonly billingId: string;
      readonly specialty?: string;
      readonly professionCode?: string;
    }
  /** Mutual TLS of the officine: no assertion; the sender is the OU of the certificate. */
  | { readonly kind: "MTLS"; readonly organisation: string };

/** The software as the CNDA knows it. */
export interface InsiSoftware {
  /** Numéro d'autorisation (CNDA). */
  readonly idam: string;
  readonly name: string;
  readonly version: string;
  /** UUID of this installation. */
  readonly instance: string;
}

export type InsiResult = { readonly ok: true; readonly value: InsiAnswer } | { readonly ok: false; readonly failure: InsiFailure };

/** The port. Driver: INSi 1.5.0 over SOAP. */
export interface InsiPort {
  /** WS_INS2: traits of the identity; as many calls as first names and one more, no further than the first answer that decides. */
  rechercherAvecTraits(traits: SearchTraits, authentication: InsiAuthentication): Promise<InsiResult>;
  /** WS_INS1: a beneficiary of a carte Vitale. */
  rechercherAvecCarteVitale(beneficiary: CardBeneficiary, authentication: InsiAuthentication): Promise<InsiResult>;
}
