import { encodeSearchset, encodeTask } from "./encode-task.js";
import type { Answer, ServiceContext } from "./operation.js";
import { invalid, type Outcome } from "./refusal.js";
import { findOrdonnanceByNumero } from "./store.js";
import { systems } from "./systems.js";

/** `GET Task?identifier=`: where an ordonnance stands; takes no lock, shows no health data (docs/on-ouverte.md §3). */
export async function searchTask(context: ServiceContext, identifier: unknown): Promise<Outcome<Answer>> {
  const prefix = `${systems.numero}|`;
  if (typeof identifier !== "string" || !identifier.startsWith(prefix) || !/^[0-9A-Z]{18}$/.test(identifier.slice(prefix.length))) {
    return invalid([{ text: `identifier : attendu ${prefix} suivi d'un numéro de 18 caractères.`, where: "identifier" }]);
  }
  const found = await findOrdonnanceByNumero(context.nation, identifier.slice(prefix.length));
  const known = found === undefined || found.row.purged_at !== null ? [] : [encodeTask(found, context.clock.now())];
  return { ok: true, value: { status: 200, body: encodeSearchset(known) } };
}
