import { bundleSchema, medicationDispenseSchema, resourceId, taskSchema } from "./fhir-schemas.js";
import { parseJson } from "./parse-json.js";
import { findIdentifier } from "./read-elements.js";
import { SYSTEMS } from "./systems.js";
import type { NumeroOrdonnance } from "./types.js";
import { type Decoded, decodeWith, readAs, refuse } from "./unreadable.js";

/** Entries of a `searchset`, when it is one and agrees with itself: "nothing found" must never be read out of a damaged answer. */
function readSearchset(body: Uint8Array): unknown[] {
  const { type, total, entry = [] } = readAs(bundleSchema, parseJson(body), "Bundle");
  if (type !== "searchset") return refuse("Bundle.type", `${JSON.stringify(type)} au lieu de searchset`);
  if (total === undefined) return refuse("Bundle.total", "absent");
  if ((total === 0) !== (entry.length === 0)) return refuse("Bundle.total", `${total} annoncé(s), ${entry.length} reçu(s)`);
  return entry.map(({ resource }) => resource);
}

/** Reads the answer of the search by number (§3): the id of its Task, `undefined` when no ordonnance has it. */
export function decodeTaskSearch(body: Uint8Array, numero: NumeroOrdonnance): Decoded<string | undefined> {
  return decodeWith(() => {
    const [first, ...others] = readSearchset(body);
    if (first === undefined) return undefined;
    if (others.length > 0) return refuse("Bundle.entry", "plusieurs ordonnances pour un numéro");
    const task = readAs(taskSchema, first, "Bundle.entry[0].resource");
    if (findIdentifier(task.identifier, SYSTEMS.numero) !== numero)
      return refuse("Bundle.entry[0].resource.identifier", "autre numéro que demandé");
    return task.id;
  });
}

/** Status of what was recorded and then undone (§5, §6). */
const UNDONE = "entered-in-error";

/** Reads the answer of the search by key (§5, "the key as a witness"): the dispensation recorded under it, `undefined` = never recorded. */
export function decodeDispenseSearch(body: Uint8Array, key: string): Decoded<{ dispensationId: string; cancelled: boolean } | undefined> {
  return decodeWith(() => {
    const dispenses = readSearchset(body).map((resource, i) => readAs(medicationDispenseSchema, resource, `Bundle.entry[${i}].resource`));
    if (dispenses.length === 0) return undefined;
    const ids = new Set(dispenses.map((dispense) => findIdentifier(dispense.identifier, SYSTEMS.dispensation)));
    const [dispensationId] = ids;
    if (ids.size !== 1 || dispensationId === undefined) return refuse("Bundle.entry", "pas une dispensation et une seule");
    if (dispenses.some((dispense) => (findIdentifier(dispense.identifier, SYSTEMS.key) ?? key) !== key))
      return refuse("Bundle.entry", "autre clé que demandée");
    return {
      dispensationId: readAs(resourceId, dispensationId, "Bundle.entry[0].resource.identifier"),
      cancelled: dispenses.every((dispense) => dispense.status === UNDONE),
    };
  });
}
