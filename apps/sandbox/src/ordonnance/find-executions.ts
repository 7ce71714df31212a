import { encodeDispense } from "./encode-dispense.js";
import { encodeSearchset } from "./encode-task.js";
import type { Answer, ServiceContext } from "./operation.js";
import { invalid, type Outcome } from "./refusal.js";
import { readExecutions } from "./store.js";
import { systems } from "./systems.js";

/** `GET MedicationDispense?identifier=`: what was recorded under a key of the caller; nothing = never recorded (docs/on-ouverte.md §5). */
export async function findExecutions(context: ServiceContext, finess: string, identifier: unknown): Promise<Outcome<Answer>> {
  const prefix = `${systems.key}|`;
  if (typeof identifier !== "string" || !identifier.startsWith(prefix) || !/^[0-9A-Za-z-]{8,64}$/.test(identifier.slice(prefix.length))) {
    return invalid([{ text: `identifier : attendu ${prefix} suivi d'une clé d'exécution.`, where: "identifier" }]);
  }
  const key = identifier.slice(prefix.length);
  const executions = await readExecutions(context.nation, (query) => query.where("finess", "=", finess).where("key", "=", key));
  return { ok: true, value: { status: 200, body: encodeSearchset(executions.flatMap((one) => encodeDispense(one, "owner"))) } };
}
