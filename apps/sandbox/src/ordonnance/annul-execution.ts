import { encodeTask } from "./encode-task.js";
import { FhirNode } from "./fhir-node.js";
import { runOnce } from "./idempotency.js";
import { type Answer, readId, type ServiceContext, type ServiceRequest } from "./operation.js";
import { readJson } from "./read-json.js";
import { type Issue, invalid, type Outcome, refused } from "./refusal.js";
import { findOrdonnance } from "./store.js";

/**
 * `POST Dispensation/{id}/$annuler`: undoes the latest execution of the calling officine on its ordonnance; the rights come back
 * (docs/on-ouverte.md §6). What was annulled stays recorded.
 */
export async function annulExecution(context: ServiceContext, request: ServiceRequest, id: string): Promise<Outcome<Answer>> {
  return runOnce(context, request, `annuler ${id}`, async (trx) => {
    const json = readJson(request.body);
    if (!json.ok) return json;
    const motif = decodeMotif(json.value);
    if (!motif.ok) return motif;
    const unknown = refused("INCONNUE", { text: "Dispensation inconnue." });
    const executionId = readId(id);
    if (!executionId.ok) return unknown;
    const target = await trx.selectFrom("execution").select("ordonnance_id").where("id", "=", executionId.value).executeTakeFirst();
    const found = target === undefined ? undefined : await findOrdonnance(trx, target.ordonnance_id, "lock");
    // Read again under the row's lock: another call may have annulled it meanwhile.
    const execution = found?.executions.find((one) => one.row.id === executionId.value);
    if (found === undefined || execution === undefined) return unknown;
    if (execution.row.finess !== request.finess) {
      return refused("NON_HABILITE", { text: "Seule l'officine qui a exécuté peut annuler." });
    }
    const where = "Dispensation.id";
    if (execution.row.cancelled_at !== null) return invalid([{ text: "Cette exécution est déjà annulée.", where }]);
    const latest = found.executions.filter((one) => one.row.finess === request.finess && one.row.cancelled_at === null).at(-1);
    if (latest?.row.id !== execution.row.id) {
      return invalid([{ text: "Seule la dernière exécution de l'officine peut être annulée.", where }]);
    }
    const now = context.clock.now();
    await trx
      .updateTable("execution")
      .set({ cancelled_at: now, cancelled_reason: motif.value })
      .where("id", "=", executionId.value)
      .execute();
    await trx.updateTable("ordonnance").set({ updated_at: now }).where("id", "=", found.row.id).execute();
    const after = await findOrdonnance(trx, found.row.id);
    if (after === undefined) throw new Error(`ordonnance ${found.row.id} vanished while locked`);
    return { ok: true, value: { status: 200, body: encodeTask(after, now) } };
  });
}

function decodeMotif(value: unknown): Outcome<string> {
  const issues: Issue[] = [];
  const body = new FhirNode(value, "Parameters", issues);
  if (body.field("resourceType").value !== "Parameters") {
    return invalid([{ text: "Une ressource Parameters est attendue.", where: "Parameters" }]);
  }
  const parameter = body.items("parameter", 10).find((one) => one.field("name").value === "motif");
  const node = parameter?.field("valueString") ?? new FhirNode(undefined, "Parameters.parameter.where(name='motif')", issues);
  const motif = node.text({ max: 500, multiline: true });
  if (!node.present) node.missing();
  return motif === undefined ? invalid(issues) : { ok: true, value: motif };
}
