import type { CallContext } from "./types.js";

function encode(parameter: readonly object[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ resourceType: "Parameters", parameter }));
}

/** A FHIR date is a day that exists; a lunar birth date (day or month 00) is not and cannot serve for concordance. */
function isRealDay(day: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
}

/** Body of `$accept` (docs/on-ouverte.md §4). */
export function encodeAcceptRequest(context: Pick<CallContext, "rpps" | "patientBirthDate" | "handedOverAt">): Uint8Array {
  const { rpps, patientBirthDate, handedOverAt } = context;
  return encode([
    { name: "rpps", valueString: rpps },
    ...(patientBirthDate !== undefined && isRealDay(patientBirthDate) ? [{ name: "naissance", valueDate: patientBirthDate }] : []),
    ...(handedOverAt === undefined ? [] : [{ name: "remise", valueInstant: handedOverAt }]),
  ]);
}

/** Body of `$annuler` (docs/on-ouverte.md §6). */
export function encodeAnnulation(motif: string): Uint8Array {
  return encode([{ name: "motif", valueString: motif }]);
}
