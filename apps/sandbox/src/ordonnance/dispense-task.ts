import { randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import { calendarDay } from "../platform/calendar.js";
import type { NationTables } from "../platform/database.js";
import { type DecodedDispense, type DecodedExecution, decodeDispenseBundle } from "./decode-dispense.js";
import { encodeInstant, encodeTask } from "./encode-task.js";
import { runOnce } from "./idempotency.js";
import { holdsLock } from "./lock.js";
import { type Answer, readId, refuseByLifeCycle, type ServiceContext, type ServiceRequest } from "./operation.js";
import { historyOf, isCompleted, type Ordonnance } from "./ordonnance.js";
import { readJson } from "./read-json.js";
import { type Issue, invalid, type Outcome, refused } from "./refusal.js";
import { fitsRights } from "./rights.js";
import { clearLock, findOrdonnance, insertExecution } from "./store.js";

/**
 * `POST Task/{id}/$dispense?secret=`: records what was handed over, all or nothing, and answers with the id of the dispensation
 * and a signed receipt (docs/on-ouverte.md §5). The lock ends with it.
 */
export async function dispenseTask(context: ServiceContext, request: ServiceRequest, id: string): Promise<Outcome<Answer>> {
  return runOnce(context, request, `dispense ${id}`, async (trx, key) => {
    const json = readJson(request.body);
    if (!json.ok) return json;
    const decoded = decodeDispenseBundle(json.value, key);
    if (!decoded.ok) return decoded;
    if (decoded.value.finess !== request.finess) {
      return refused("NON_HABILITE", {
        text: "Le FINESS du corps n'est pas celui du certificat.",
        where: "Bundle.entry[0].resource.performer",
      });
    }
    const taskId = readId(id);
    if (!taskId.ok) return taskId;
    const found = await findOrdonnance(trx, taskId.value, "lock");
    if (found === undefined) return refused("INCONNUE");
    const allowed = judgeExecution(context, request, found, decoded.value);
    if (!allowed.ok) return allowed;
    const now = context.clock.now();
    const executionId = randomUUID();
    const execution = {
      id: executionId,
      ordonnance_id: found.row.id,
      finess: request.finess,
      rpps: decoded.value.rpps,
      performer_name: decoded.value.performerName ?? null,
      key,
      key_guard: request.forgetful ? `${key}/${executionId}` : key,
      recorded_at: now,
    };
    await insertExecution(
      trx,
      { ...execution, cancelled_at: null, cancelled_reason: null },
      decoded.value.dispenses.map((dispense, rank) => rowOf(executionId, rank, dispense, now)),
    );
    await clearLock(trx, found.row.id, now);
    const after = await findOrdonnance(trx, found.row.id);
    if (after === undefined) throw new Error(`ordonnance ${found.row.id} vanished while locked`);
    const body = {
      resourceType: "Parameters",
      parameter: [
        { name: "dispensation", valueString: executionId },
        { name: "recu", valueString: context.signReceipt(buildReceipt(found, executionId, key, request.finess, decoded.value, now)) },
        { name: "task", resource: encodeTask(after, now) },
      ],
    };
    return { ok: true, value: { status: 200, body } };
  });
}

/** What the ordonnance's own state refuses, in the order: its life, the lock, then every line. */
function judgeExecution(
  context: ServiceContext,
  request: ServiceRequest,
  found: Ordonnance,
  execution: DecodedExecution,
): Outcome<undefined> {
  const stopped = refuseByLifeCycle(found, context.clock);
  if (stopped !== undefined) return stopped;
  if (isCompleted(found)) return refused("DEJA_EXECUTEE");
  const held = holdsLock(found.row, request, context.clock.now());
  if (!held.ok) return held;
  const issues = execution.dispenses.flatMap((dispense): Issue[] =>
    dispense.lineId === undefined || found.lines.some((line) => line.id === dispense.lineId)
      ? []
      : [{ text: "Cette ligne n'est pas de l'ordonnance.", where: `${dispense.path}.authorizingPrescription[0].reference` }],
  );
  if (issues.length > 0) return invalid(issues);
  const end = found.row.period_end;
  // Judged on the day of the hand-over: the lock was taken in time, and midnight does not undo a delivery.
  if (end !== null && execution.dispenses.some((dispense) => dispense.handedOver !== undefined && calendarDay(dispense.handedOver) > end)) {
    return refused("EXPIREE", { text: `L'ordonnance n'était valable que jusqu'au ${end}.` });
  }
  return judgeRights(found, execution.dispenses);
}

function judgeRights(found: Ordonnance, dispenses: readonly DecodedDispense[]): Outcome<undefined> {
  for (const line of found.lines) {
    const touched = dispenses.filter((dispense) => dispense.lineId === line.id);
    const wanted = touched.map(({ delivered, ecart, boxes, units }) => ({
      executionId: "",
      delivered,
      ecart,
      boxes,
      units: units ?? null,
    }));
    if (!fitsRights(line, historyOf(found, line.id), wanted)) {
      return refused("DROITS_INSUFFISANTS", {
        text: `« ${line.label} » : l'exécution dépasse ce qui reste à délivrer.`,
        where: `${touched[0]?.path ?? "Bundle"}.quantity`,
      });
    }
  }
  return { ok: true, value: undefined };
}

function rowOf(executionId: string, rank: number, dispense: DecodedDispense, now: Date): Insertable<NationTables["dispense"]> {
  return {
    execution_id: executionId,
    rank,
    line_id: dispense.lineId ?? null,
    delivered: dispense.delivered,
    ecart: dispense.ecart,
    motif: dispense.motif ?? null,
    cis: dispense.cis ?? null,
    cip13: dispense.cip13 ?? null,
    label: dispense.label,
    boxes: dispense.boxes,
    units: dispense.units ?? null,
    handed_over: dispense.handedOver ?? now,
    renewal: dispense.renewal ?? null,
    lot: dispense.lot ?? null,
    expiry: dispense.expiry ?? null,
    accord: dispense.accord === undefined ? null : JSON.stringify(dispense.accord),
    note: dispense.note ?? null,
  };
}

/** What the service attests: who executed what, when, under which key. No trait of the patient. */
function buildReceipt(found: Ordonnance, executionId: string, key: string, finess: string, execution: DecodedExecution, now: Date): object {
  return {
    iss: "urn:comptoir:on",
    jti: executionId,
    iat: Math.floor(now.getTime() / 1000),
    numero: found.row.numero,
    finess,
    rpps: execution.rpps,
    cle: key,
    enregistre: encodeInstant(now),
    lignes: execution.dispenses.map(({ lineId, ecart, cip13, boxes, units }) => ({
      ligne: lineId,
      ecart,
      cip13,
      boites: boxes,
      unites: units,
    })),
  };
}
