import type { ReceivedDocument, StrictTraits } from "@comptoir/contract";
import { type Selectable, sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { getPatientSummary } from "../patients/index.js";
import type { DocumentsTables } from "./tables.js";

/** Everything but the bytes. */
export type DocumentRow = Omit<Selectable<DocumentsTables["document"]>, "bytes" | "sha256"> & { readonly size: number };

const COLUMNS = [
  "officine_id",
  "id",
  "version",
  "state",
  "patient_id",
  "name",
  "media_type",
  "matricule",
  "oid",
  "traits",
  "reason",
  "received_at",
  "received_by_id",
  "received_by_name",
  "updated_at",
  "updated_by_name",
] as const;
const SIZE = sql<number>`length(bytes)`.as("size");

export async function findDocument(trx: Transaction<Database>, id: string, o: { lock?: boolean } = {}): Promise<DocumentRow | undefined> {
  const query = trx.selectFrom("document").select(COLUMNS).select(SIZE).where("id", "=", id);
  return (o.lock === true ? query.forUpdate() : query).executeTakeFirst();
}

/** Those that wait first, newest first. */
export async function listDocumentRows(
  trx: Transaction<Database>,
  o: { patientId?: string | undefined; limit: number },
): Promise<DocumentRow[]> {
  const query = trx.selectFrom("document").select(COLUMNS).select(SIZE);
  return (o.patientId === undefined ? query : query.where("patient_id", "=", o.patientId))
    .orderBy(sql`array_position(array['a-rattacher', 'mis-de-cote', 'rattache'], state)`)
    .orderBy("received_at", "desc")
    .limit(o.limit)
    .execute();
}

export async function readDocumentBytes(trx: Transaction<Database>, id: string): Promise<Buffer | undefined> {
  return (await trx.selectFrom("document").select("bytes").where("id", "=", id).executeTakeFirst())?.bytes;
}

export async function updatePlace(
  trx: Transaction<Database>,
  row: DocumentRow,
  o: { state: DocumentRow["state"]; patientId: string | null; reason: string; at: Date; by: string },
): Promise<DocumentRow> {
  const columns = {
    state: o.state,
    patient_id: o.patientId,
    reason: o.reason,
    updated_at: o.at,
    updated_by_name: o.by,
    version: row.version + 1,
  };
  await trx.updateTable("document").set(columns).where("officine_id", "=", row.officine_id).where("id", "=", row.id).execute();
  return { ...row, ...columns };
}

/** As the screens read it: traits, never the matricule. */
export async function buildDocument(trx: Transaction<Database>, row: DocumentRow): Promise<ReceivedDocument> {
  const patient = row.patient_id === null ? undefined : await getPatientSummary(trx, row.patient_id);
  const traits = readTraits(row);
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    name: row.name,
    mediaType: row.media_type,
    size: row.size,
    receivedAt: row.received_at.toISOString(),
    receivedBy: row.received_by_name,
    reason: row.reason,
    ...(traits ? { traits } : {}),
    ...(patient ? { patient } : {}),
  };
}

/** Written by receive-document.ts from values of this type, and never changed. */
export function readTraits(row: DocumentRow): StrictTraits | undefined {
  return row.traits === null ? undefined : (row.traits as StrictTraits);
}
