import type { z } from "zod";
import { operationOutcomeSchema } from "./fhir-schemas.js";
import { parseJson } from "./parse-json.js";
import { findCode } from "./read-elements.js";
import { SYSTEMS } from "./systems.js";
import type { OrdonnanceFailure } from "./types.js";
import { type Decoded, decodeWith, readAs } from "./unreadable.js";

type Issue = z.infer<typeof operationOutcomeSchema>["issue"][number];

/** Codes that say all by themselves (docs/on-ouverte.md §1). */
const PLAIN = ["INCONNUE", "ANNULEE", "EXPIREE", "DEJA_EXECUTEE", "PATIENT_DISCORDANT", "NON_HABILITE", "CLE_REUTILISEE"] as const;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function readText(issue: Issue): string {
  return issue.details?.text ?? issue.diagnostics ?? "";
}

/** An unknown code is shown as it came, beside the service's own words. */
function readDetail(issue: Issue): { where: string; what: string } {
  const code = findCode(issue.details?.coding, SYSTEMS.error);
  const prefix = code === undefined || code === "VALIDATION" ? [] : [code];
  return { where: issue.expression?.join(", ") ?? "", what: [...prefix, readText(issue)].filter((part) => part !== "").join(" : ") };
}

function toFailure(issues: readonly Issue[]): OrdonnanceFailure {
  const codes = issues.map((issue) => findCode(issue.details?.coding, SYSTEMS.error));
  const [first] = issues;
  const [code] = codes;
  const text = first ? readText(first) : "";
  const plain = PLAIN.find((known) => known === code);
  if (plain) return { kind: plain };
  if (code === "VERROUILLEE") {
    const until = first?.diagnostics;
    return { kind: "VERROUILLEE", ...(until !== undefined && INSTANT.test(until) ? { until } : {}) };
  }
  if (code === "DROITS_INSUFFISANTS") return { kind: "DROITS_INSUFFISANTS", ...(text === "" ? {} : { detail: text }) };
  if (code === "INDISPONIBLE") return { kind: "INDISPONIBLE", detail: text };
  return { kind: "VALIDATION", details: issues.map(readDetail) };
}

/** Reads a refusal. Codes outside the table become `VALIDATION` details that show them verbatim. */
export function decodeOperationOutcome(body: Uint8Array): Decoded<OrdonnanceFailure> {
  return decodeWith(() => toFailure(readAs(operationOutcomeSchema, parseJson(body), "OperationOutcome").issue));
}
