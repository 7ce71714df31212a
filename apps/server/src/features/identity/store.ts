import { randomUUID } from "node:crypto";
import type { StrictTraits } from "@comptoir/contract";
import type { InsiAnswer, InsiExchange, MatriculeIns } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";

type Found = Extract<InsiAnswer, { kind: "TROUVEE" }>;

/** Keeps one exchange whole. Answers its id. */
export async function insertCall(
  trx: Transaction<Database>,
  actor: Actor,
  o: { patientId: string; exchange: InsiExchange; at: Date },
): Promise<string> {
  const { exchange } = o;
  const id = randomUUID();
  await trx
    .insertInto("insi_call")
    .values({
      officine_id: actor.officineId,
      id,
      patient_id: o.patientId,
      at: o.at,
      operator_id: actor.operatorId,
      operator_name: actor.operatorName,
      operation: exchange.operation,
      message_id: exchange.messageId,
      outcome: exchange.outcome,
      http_status: exchange.status ?? null,
      request: Buffer.from(exchange.request),
      response: exchange.response ? Buffer.from(exchange.response) : null,
    })
    .execute();
  return id;
}

/** An answer that waits for a person. */
export interface WaitingAnswer {
  readonly id: string;
  readonly patientVersion: number;
  readonly at: Date;
  readonly ins: { readonly matricule: MatriculeIns; readonly oid: string };
  readonly wrongKey: boolean;
  readonly traits: StrictTraits;
  readonly history: readonly { readonly matricule: string; readonly oid: string }[];
  /** Matricule of the document by which the person came. */
  readonly expected: string | undefined;
}

/** The last answer is the one that waits. */
export async function putAnswer(
  trx: Transaction<Database>,
  officineId: string,
  o: { patientId: string; patientVersion: number; found: Found; at: Date; expected: string | undefined },
): Promise<void> {
  const { ins, traits, history } = o.found;
  const columns = {
    id: randomUUID(),
    patient_version: o.patientVersion,
    at: o.at,
    matricule: ins.matricule,
    oid: ins.oid,
    wrong_key: ins.wrongKey,
    traits: JSON.stringify(traits),
    history: JSON.stringify(history.map(({ matricule, oid }) => ({ matricule, oid }))),
    expected: o.expected ?? null,
  };
  await trx
    .insertInto("insi_answer")
    .values({ officine_id: officineId, patient_id: o.patientId, ...columns })
    .onConflict((conflict) => conflict.columns(["officine_id", "patient_id"]).doUpdateSet(columns))
    .execute();
}

/** The answer that waits, unless the record changed since it was asked for. */
export async function findAnswer(
  trx: Transaction<Database>,
  patient: { readonly id: string; readonly version: number },
): Promise<WaitingAnswer | undefined> {
  const row = await trx
    .selectFrom("insi_answer")
    .selectAll()
    .where("patient_id", "=", patient.id)
    .where("patient_version", "=", patient.version)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.id,
    patientVersion: row.patient_version,
    at: row.at,
    ins: { matricule: row.matricule as MatriculeIns, oid: row.oid },
    wrongKey: row.wrong_key,
    // Written by putAnswer from values of these types, and by nothing else.
    traits: row.traits as StrictTraits,
    history: row.history as WaitingAnswer["history"],
    expected: row.expected ?? undefined,
  };
}

/** Nothing waits any more for this patient. */
export async function deleteAnswer(trx: Transaction<Database>, officineId: string, patientId: string): Promise<void> {
  await trx.deleteFrom("insi_answer").where("officine_id", "=", officineId).where("patient_id", "=", patientId).execute();
}
