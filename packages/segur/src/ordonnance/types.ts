/** Domain words of the ordonnance numérique (specs/ordonnance-numerique.md §1.2, §3.1, §5.3; docs/on-ouverte.md). */

/** Number of an ordonnance numérique: 18 characters `[0-9A-Z]`, made only by its parser. */
export type NumeroOrdonnance = string & { readonly __brand: "NumeroOrdonnance" };

/** Calendar day `YYYY-MM-DD` (Europe/Paris). */
export type CalendarDay = string;
/** UTC instant, ISO 8601. */
export type Instant = string;

export const ECARTS = [
  "IDENTIQUE",
  "SUBSTITUTION_GENERIQUE",
  "SUBSTITUTION_HYBRIDE",
  "SUBSTITUTION_BIOSIMILAIRE",
  "SUBSTITUTION_PENURIE",
  "QUANTITE_INFERIEURE",
  "QUANTITE_SUPERIEURE",
  "POSOLOGIE_MODIFIEE",
  "PRODUIT_MODIFIE",
  "DUREE_MODIFIEE",
  "LIGNE_AJOUTEE_MANUSCRITE",
  "LIGNE_AJOUTEE_ACCORD",
  "DELIVRANCE_PARTIELLE_DUE",
  "NON_DELIVRE",
] as const;
/** Écart between what was prescribed and what was delivered (spec §5.3). */
export type Ecart = (typeof ECARTS)[number];

export const MOTIFS_NON_DELIVRANCE = [
  "REFUS_PATIENT",
  "DEJA_EN_POSSESSION",
  "RUPTURE",
  "DIFFERE_RENOUVELLEMENT",
  "CONTRE_INDICATION",
  "INTERACTION",
  "ORDONNANCE_NON_CONFORME",
  "HORS_DELAI",
  "PRODUIT_INCONNU_BASE",
  "AUTRE",
] as const;
/** Why a prescribed line was not delivered. */
export type MotifNonDelivrance = (typeof MOTIFS_NON_DELIVRANCE)[number];

/** Motive of "non substituable" (spec §5.2). */
export type MotifNonSubstitution = "MTE" | "EFG" | "CIF";

export interface OrdonnancePatient {
  readonly birthName: string;
  readonly usedName?: string;
  /** Birth first names, in order; the first one is the "1er prénom de naissance". */
  readonly birthFirstNames: readonly string[];
  /** As received: a date that may be lunar stays a string. */
  readonly birthDate: string;
  readonly sex: "M" | "F" | "I";
  readonly ins?: { readonly matricule: string; readonly oid: string };
}

export interface Prescripteur {
  readonly rpps: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly speciality?: string;
  readonly structure?: { readonly idNat: string; readonly name: string };
}

/** What is left to deliver on a line. */
export interface DroitsRestants {
  /** Deliveries not finished, the running one included. */
  readonly deliveries: number;
  /** Boxes of the prescribed presentation left in the running delivery. */
  readonly boxes: number;
  /** Units of intake (unités de prise) left in the running delivery, when the line counts in units. */
  readonly units?: number;
}

export interface OrdonnanceLine {
  readonly id: string;
  readonly product: { readonly cis?: string; readonly cip13?: string; readonly label: string };
  readonly posology: string;
  /** Days covered by one delivery. */
  readonly durationDays?: number;
  /** Boxes of the prescribed presentation, per delivery. */
  readonly boxes: number;
  /** Units of intake per delivery. */
  readonly units?: number;
  /** Renewals allowed, first delivery not counted. */
  readonly repeats: number;
  readonly substitution: { readonly allowed: boolean; readonly reason?: MotifNonSubstitution };
  readonly ald: boolean;
  readonly remaining: DroitsRestants;
  readonly note?: string;
}

export interface PriorExecution {
  readonly dispensationId: string;
  readonly at: Instant;
  /** FINESS (9 digits) of the officine. */
  readonly finess: string;
  readonly lines: readonly {
    readonly lineId?: string;
    readonly ecart: Ecart;
    readonly label: string;
    readonly cip13?: string;
    readonly boxes: number;
    readonly units?: number;
    readonly motif?: MotifNonDelivrance;
  }[];
}

export interface Ordonnance {
  readonly numero: NumeroOrdonnance;
  readonly taskId: string;
  readonly writtenAt: Instant;
  /** First and last day of execution; `end` absent = not stated. */
  readonly validity: { readonly start: CalendarDay; readonly end?: CalendarDay };
  readonly patient: OrdonnancePatient;
  readonly prescripteur: Prescripteur;
  /** Codes of system 1.2.250.1.213.1.1.4.322 (MED-1096 bizone, MED-1098 sécurisée…). */
  readonly mentions: readonly string[];
  readonly readBackOpposed: boolean;
  readonly lines: readonly OrdonnanceLine[];
  readonly priorExecutions: readonly PriorExecution[];
}

export interface AccordPrescripteur {
  readonly rpps: string;
  readonly date: CalendarDay;
  readonly means: string;
}

export interface ExecutionLine {
  /** Absent for an added line. */
  readonly lineId?: string;
  readonly ecart: Ecart;
  /** Absent when nothing was delivered. */
  readonly product?: { readonly cip13?: string; readonly label: string };
  readonly boxes: number;
  readonly units?: number;
  readonly motif?: MotifNonDelivrance;
  readonly note?: string;
  readonly lot?: { readonly number?: string; readonly expiry?: CalendarDay };
  readonly accord?: AccordPrescripteur;
}

/** One execution of an ordonnance: what leaves for the service (spec §1.2, step a). */
export interface Execution {
  readonly numero: NumeroOrdonnance;
  readonly at: Instant;
  readonly finess: string;
  /** Pharmacist who answers for the act; a préparateur acts under his responsibility (case 61). */
  readonly responsible: { readonly rpps: string; readonly name: string };
  /** 0 = first delivery. */
  readonly renewal: number;
  /** To the prescriber, on the whole delivery. */
  readonly note?: string;
  readonly lines: readonly ExecutionLine[];
}

export interface Verrou {
  readonly secret: string;
  readonly expiresAt: Instant;
}

/** Closed union of what can go wrong, `kind` first (spec §3.1). */
export type OrdonnanceFailure =
  | { readonly kind: "INCONNUE" }
  | { readonly kind: "ANNULEE" }
  | { readonly kind: "EXPIREE" }
  | { readonly kind: "DEJA_EXECUTEE" }
  | { readonly kind: "VERROUILLEE"; readonly until?: Instant }
  | { readonly kind: "PATIENT_DISCORDANT" }
  | { readonly kind: "NON_HABILITE" }
  | { readonly kind: "DROITS_INSUFFISANTS"; readonly detail?: string }
  | { readonly kind: "CLE_REUTILISEE" }
  | { readonly kind: "VALIDATION"; readonly details: readonly { readonly where: string; readonly what: string }[] }
  /** The service did not take the call (refused connection, 429, 503): nothing happened there. */
  | { readonly kind: "INDISPONIBLE"; readonly retryAfterMs?: number; readonly detail: string }
  /** The call may have been carried out: time-out or cut after the bytes left. Ask with `chercherExecution`. */
  | { readonly kind: "INCERTAIN"; readonly detail: string }
  /** The service answered with something that is not its protocol. */
  | { readonly kind: "REPONSE_ILLISIBLE"; readonly where: string; readonly what: string };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: OrdonnanceFailure };

export interface CallContext {
  /** RPPS (11 digits) of the pharmacist who answers for the call. */
  readonly rpps: string;
  /** Birth date of the patient of the sale, for concordance. */
  readonly patientBirthDate?: string;
  /** The hand-over has taken place at this instant: validity is judged on its day, not on today. */
  readonly handedOverAt?: Instant;
  readonly signal?: AbortSignal;
}

/** The port. Drivers: `OnOuverte` (open stand-in) and, under agreement, the real téléservice. */
export interface OrdonnancePort {
  /** Name shown on screen, so that the user knows which driver is in use. */
  readonly driver: string;
  consulter(numero: NumeroOrdonnance, ctx: CallContext): Promise<Result<{ ordonnance: Ordonnance; verrou: Verrou }>>;
  liberer(taskId: string, secret: string): Promise<Result<void>>;
  /**
   * Re-accepts, then records. `maybeUnderWay`: an earlier request of this key may still reach the service. Its lock is freed first and
   * another taken, so that it can no longer be executed, then the service is asked what it knows of the key: exactly once even if the
   * service forgets keys and however late that request arrives.
   */
  enregistrerExecution(
    execution: Execution,
    key: string,
    options: { readonly signal?: AbortSignal; readonly maybeUnderWay?: boolean },
  ): Promise<Result<{ dispensationId: string; receipt: string; replayed: boolean }>>;
  /** What the service knows of a key; `undefined` = never recorded. `cancelled` = recorded, then undone. */
  chercherExecution(
    key: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Result<{ dispensationId: string; cancelled: boolean } | undefined>>;
  /** Undoes the officine's latest execution of an ordonnance; exactly once per key. */
  annulerExecution(dispensationId: string, motif: string, key: string, options?: { readonly signal?: AbortSignal }): Promise<Result<void>>;
}
