/** Every refusal of the ordonnance service: HTTP status and FHIR issue type (docs/on-ouverte.md §1). */
export const refusals = {
  VALIDATION: { status: 400, type: "invalid", text: "La demande est mal formée." },
  NON_HABILITE: { status: 403, type: "forbidden", text: "Cette structure n'est pas habilitée à faire cet appel." },
  INCONNUE: { status: 404, type: "not-found", text: "Ordonnance inconnue." },
  ANNULEE: { status: 409, type: "business-rule", text: "L'ordonnance a été annulée par le prescripteur." },
  DEJA_EXECUTEE: { status: 409, type: "business-rule", text: "L'ordonnance est entièrement exécutée." },
  DROITS_INSUFFISANTS: { status: 409, type: "business-rule", text: "L'exécution dépasse ce qui reste à délivrer." },
  VERROUILLEE: { status: 409, type: "lock-error", text: "L'ordonnance est en cours d'exécution par une autre officine." },
  PATIENT_DISCORDANT: { status: 409, type: "conflict", text: "La date de naissance n'est pas celle du patient de l'ordonnance." },
  EXPIREE: { status: 410, type: "expired", text: "L'ordonnance n'est plus valable." },
  CLE_REUTILISEE: { status: 422, type: "duplicate", text: "Cette clé d'idempotence a déjà servi pour une autre demande." },
  INDISPONIBLE: { status: 503, type: "transient", text: "Le service est momentanément indisponible." },
} as const;

export type RefusalCode = keyof typeof refusals;
export const refusalCodes = Object.keys(refusals) as [RefusalCode, ...RefusalCode[]];

/** One fault of a request: a French sentence and the FHIRPath of the element. */
export interface Issue {
  readonly text: string;
  readonly where?: string;
}

export interface Refusal {
  readonly code: RefusalCode;
  /** Empty = the code's own sentence. */
  readonly issues: readonly Issue[];
  /** Instant at which a lock ends (VERROUILLEE). */
  readonly diagnostics?: string;
  /** INDISPONIBLE: 429 when the service is overloaded, 503 otherwise. */
  readonly status?: 429 | 503;
  readonly retryAfterSeconds?: number;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A refusal with one sentence of its own, or the code's. */
export function refused(code: RefusalCode, issue?: Issue, diagnostics?: string): { readonly ok: false; readonly refusal: Refusal } {
  return {
    ok: false,
    refusal: { code, issues: issue === undefined ? [] : [issue], ...(diagnostics === undefined ? {} : { diagnostics }) },
  };
}

/** A request wrong in several places: one issue each. */
export function invalid(issues: readonly Issue[]): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code: "VALIDATION", issues } };
}

/** HTTP status of a refusal. */
export function refusalStatus(refusal: Refusal): number {
  return refusal.status ?? refusals[refusal.code].status;
}

/** The `OperationOutcome` of a refusal (docs/on-ouverte.md §1). */
export function encodeRefusal(refusal: Refusal): object {
  const known = refusals[refusal.code];
  const type = refusal.status === 429 ? "throttled" : known.type;
  const issues: readonly Issue[] = refusal.issues.length === 0 ? [{ text: known.text }] : refusal.issues;
  return {
    resourceType: "OperationOutcome",
    issue: issues.map((issue) => ({
      severity: "error",
      code: type,
      details: { coding: [{ system: "urn:comptoir:on:erreur", code: refusal.code }], text: issue.text },
      ...(refusal.diagnostics === undefined ? {} : { diagnostics: refusal.diagnostics }),
      ...(issue.where === undefined ? {} : { expression: [issue.where] }),
    })),
  };
}
