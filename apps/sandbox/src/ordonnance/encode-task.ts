import { type Ordonnance, statusOf } from "./ordonnance.js";
import { extensions, systems } from "./systems.js";

/** Instants leave in UTC without useless milliseconds. */
export function encodeInstant(instant: Date): string {
  return instant.toISOString().replace(".000Z", "Z");
}

/** The Task of an ordonnance: where it stands, no health data (docs/on-ouverte.md §3). */
export function encodeTask(ordonnance: Ordonnance, now: Date): object {
  const { row } = ordonnance;
  const numero = { system: systems.numero, value: row.numero };
  return {
    resourceType: "Task",
    id: row.id,
    meta: { lastUpdated: encodeInstant(row.updated_at) },
    identifier: [numero],
    status: statusOf(ordonnance, now),
    intent: "order",
    authoredOn: encodeInstant(row.authored_on),
    groupIdentifier: numero,
    restriction: { period: { start: row.period_start, ...(row.period_end === null ? {} : { end: row.period_end }) } },
    ...(row.flags.length === 0
      ? {}
      : { input: row.flags.map((code) => ({ type: { coding: [{ system: systems.flags, code }] }, valueBoolean: true })) }),
    extension: [{ url: extensions.opposition, valueBoolean: row.opposed }],
  };
}

/** Answer to a search: `total` counts the entries; FHIR has no empty list. */
export function encodeSearchset(resources: readonly object[]): object {
  const entry = resources.map((resource) => ({ resource }));
  return { resourceType: "Bundle", type: "searchset", total: entry.length, ...(entry.length === 0 ? {} : { entry }) };
}
