import { randomBytes } from "node:crypto";
import { isRpps } from "../nation/keys.js";
import { calendarDay } from "../platform/calendar.js";
import { encodePrescription } from "./encode-prescription.js";
import { encodeInstant } from "./encode-task.js";
import { FhirNode } from "./fhir-node.js";
import { type Answer, readId, refuseByLifeCycle, type ServiceContext, type ServiceRequest } from "./operation.js";
import { isCompleted, isLocked } from "./ordonnance.js";
import { readJson } from "./read-json.js";
import { type Issue, invalid, type Outcome, refused } from "./refusal.js";
import { findOrdonnance, writeLock } from "./store.js";

/** A lock lasts half an hour (docs/on-ouverte.md §4). */
const lockMs = 30 * 60_000;

/**
 * `POST Task/{id}/$accept`: locks the ordonnance for an officine and hands it over whole. The same officine gets the same
 * secret again, with a new term; nothing is locked when anything is refused.
 */
export async function acceptTask(context: ServiceContext, request: ServiceRequest, id: string): Promise<Outcome<Answer>> {
  const json = readJson(request.body);
  if (!json.ok) return json;
  const parameters = decodeAccept(json.value);
  if (!parameters.ok) return parameters;
  const taskId = readId(id);
  if (!taskId.ok) return taskId;
  return context.nation.transaction().execute(async (trx) => {
    const found = await findOrdonnance(trx, taskId.value, "lock");
    if (found === undefined) return refused("INCONNUE");
    const stopped = refuseByLifeCycle(found, context.clock);
    if (stopped !== undefined) return stopped;
    const now = context.clock.now();
    const { row } = found;
    if (isCompleted(found)) return refused("DEJA_EXECUTEE");
    // A hand-over already made is judged on its own day; one to come, like none at all, on today.
    const { handedOver } = parameters.value;
    const day = handedOver === undefined || handedOver > now ? context.clock.today() : calendarDay(handedOver);
    if (row.period_end !== null && day > row.period_end) {
      return refused("EXPIREE", { text: `L'ordonnance n'était valable que jusqu'au ${row.period_end}.` });
    }
    const { birthDate } = parameters.value;
    if (birthDate !== undefined && birthDate !== row.patient?.birthDate) return refused("PATIENT_DISCORDANT");
    if (isLocked(row, now) && row.lock_finess !== request.finess) {
      return refused("VERROUILLEE", undefined, row.lock_expires === null ? undefined : encodeInstant(row.lock_expires));
    }
    const kept = isLocked(row, now) ? row.lock_secret : null;
    const lock = { finess: request.finess, secret: kept ?? randomBytes(32).toString("hex"), expires: new Date(now.getTime() + lockMs) };
    await writeLock(trx, row.id, lock, now);
    const locked = {
      ...found,
      row: { ...row, lock_finess: lock.finess, lock_secret: lock.secret, lock_expires: lock.expires, updated_at: now },
    };
    const body = {
      resourceType: "Parameters",
      parameter: [
        { name: "secret", valueString: lock.secret },
        { name: "expires", valueInstant: encodeInstant(lock.expires) },
        { name: "prescription", resource: encodePrescription(locked, now) },
      ],
    };
    return { ok: true, value: { status: 200, body } };
  });
}

function decodeAccept(value: unknown): Outcome<{ rpps: string; birthDate?: string; handedOver?: Date }> {
  const issues: Issue[] = [];
  const body = new FhirNode(value, "Parameters", issues);
  if (body.field("resourceType").value !== "Parameters") {
    return invalid([{ text: "Une ressource Parameters est attendue.", where: "Parameters" }]);
  }
  const parameters = body.items("parameter", 10);
  const named = (name: string): FhirNode | undefined => parameters.find((parameter) => parameter.field("name").value === name);
  const rppsNode = named("rpps")?.field("valueString") ?? new FhirNode(undefined, "Parameters.parameter.where(name='rpps')", issues);
  const rpps = rppsNode.text({ pattern: /^\d{11}$/, expected: "un RPPS de 11 chiffres" });
  if (!rppsNode.present) rppsNode.missing();
  if (rpps !== undefined && !isRpps(rpps)) rppsNode.fault(`${rppsNode.path} : la clé de ce RPPS est fausse.`);
  // A date as the patient's document bears it: it may be lunar, so any AAAA-MM-JJ is compared as a string.
  const birthDate = named("naissance")
    ?.field("valueDate")
    .text({ pattern: /^\d{4}-\d{2}-\d{2}$/, expected: "une date AAAA-MM-JJ" });
  const handedOver = named("remise")?.field("valueInstant").instant();
  if (issues.length > 0 || rpps === undefined) return invalid(issues);
  return {
    ok: true,
    value: { rpps, ...(birthDate === undefined ? {} : { birthDate }), ...(handedOver === undefined ? {} : { handedOver }) },
  };
}
