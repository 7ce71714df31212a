import type { PeerCertificate } from "node:tls";

/** FINESS of an organisation certificate: `OU=1`+FINESS (docs/on-ouverte.md §1); undefined when it names no structure. */
export function findCallerFiness(certificate: PeerCertificate): string | undefined {
  // Empty object without certificate; several OU come as a list, which the types do not say.
  const units: unknown = (certificate.subject as { OU?: unknown } | undefined)?.OU;
  const list: readonly unknown[] = Array.isArray(units) ? units : [units];
  const structures = list.filter((unit): unit is string => typeof unit === "string" && /^1\d[0-9AB]\d{7}$/.test(unit));
  return structures.length === 1 ? structures[0]?.slice(1) : undefined;
}
