import { namePatient, type Transmission } from "@comptoir/contract";
import type { Transaction } from "kysely";
import { ABANDONABLE, type OutboxView, RETRIABLE } from "../../platform/outbox/index.js";
import type { Database } from "../../platform/postgres/database.js";
import type { TransmissionsDeps } from "./deps.js";
import { describeTransmission, nameKind, SERVICE_LABELS, type ServiceName } from "./texts.js";

/** A row of the outbox as the screens see it: no payload, no key. */
export async function buildTransmission(trx: Transaction<Database>, deps: TransmissionsDeps, row: OutboxView): Promise<Transmission> {
  const patient = row.patientId === undefined ? undefined : await deps.patients.getPatientSummary(trx, row.patientId);
  return {
    id: row.id,
    service: readService(row.service),
    kind: nameKind(row.kind),
    state: row.state,
    text: describeTransmission(row),
    ...(patient ? { patient: namePatient(patient) } : {}),
    act: row.act,
    createdAt: row.createdAt.toISOString(),
    ...(row.nextAttemptAt ? { nextAttemptAt: row.nextAttemptAt.toISOString() } : {}),
    ...(row.sentAt ? { sentAt: row.sentAt.toISOString() } : {}),
    attempts: row.attempt,
    canRetry: RETRIABLE.has(row.state),
    canAbandon: ABANDONABLE.has(row.state),
  };
}

function readService(service: string): ServiceName {
  if (service in SERVICE_LABELS) return service as ServiceName;
  throw new Error(`a transmission for an unknown service: ${service}`);
}
