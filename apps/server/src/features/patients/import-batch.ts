import { randomUUID } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import { recordAudit } from "../../platform/audit/record.js";
import { commandActor } from "../../platform/command-actor.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildTraitsKey } from "./fold-names.js";
import { looksLikeSamePerson, type PersonNames } from "./likely-duplicates.js";
import type { ImportedPatient } from "./read-patient-line.js";
import { buildPatientRow, type PatientRow } from "./store.js";

export interface BatchOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly duplicates: readonly { readonly line: number; readonly reason: string }[];
}

type Known = Pick<
  PatientRow,
  | "id"
  | "traits_key"
  | "birth_place"
  | "used_name"
  | "used_first_name"
  | "ins_status"
  | "ins_attributes"
  | "matricule"
  | "oid"
  | "merged_into"
>;

/** Enters a batch of one officine in one transaction, with one event in the trail. */
export async function importBatch(
  app: Kysely<Database>,
  officineId: string,
  batch: readonly ImportedPatient[],
  now: Date,
): Promise<BatchOutcome> {
  return withOfficine(app, officineId, async (trx) => {
    // Two imports of the same officine at once would not see each other's rows.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`import-patients:${officineId}`}, 0))`.execute(trx);
    const known = await findKnown(trx, officineId, batch);
    const fresh = new Map<string, { row: PatientRow; line: number }>();
    let updated = 0;
    let unchanged = 0;
    for (const patient of batch) {
      const key = identityKey(buildTraitsKey(patient.traits), patient.traits.birthPlace ?? "99999");
      const before = known.get(key);
      if (before) {
        if (await updateKnown(trx, officineId, before, patient, now)) updated += 1;
        else unchanged += 1;
      } else if (fresh.has(key)) unchanged += 1;
      else {
        const row = buildPatientRow({ officineId, id: randomUUID(), traits: patient.traits, source: "import", ins: patient.ins, now });
        fresh.set(key, { row, line: patient.line });
      }
    }
    const created = [...fresh.values()];
    const duplicates = created.length > 0 ? await findDuplicates(trx, officineId, created) : [];
    if (created.length > 0)
      await insertRows(
        trx,
        created.map(({ row }) => row),
      );
    await recordAudit(trx, {
      actor: commandActor(officineId),
      action: "patient.import",
      target: { kind: "import", id: "patients" },
      outcome: "ok",
      detail: { created: created.length, updated, unchanged },
    });
    return { created: created.length, updated, unchanged, duplicates };
  });
}

/** Same traits and same birthplace: the same person for the import. */
function identityKey(traitsKey: string, birthPlace: string): string {
  return `${traitsKey}|${birthPlace}`;
}

async function findKnown(trx: Transaction<Database>, officineId: string, batch: readonly ImportedPatient[]): Promise<Map<string, Known>> {
  const keys = batch.map((patient) => buildTraitsKey(patient.traits));
  const rows = await trx
    .selectFrom("patient")
    .select([
      "id",
      "traits_key",
      "birth_place",
      "used_name",
      "used_first_name",
      "ins_status",
      "ins_attributes",
      "matricule",
      "oid",
      "merged_into",
    ])
    .where("officine_id", "=", officineId)
    .where(sql<boolean>`traits_key = any(${keys}::text[])`)
    .orderBy("created_at")
    .execute();
  return new Map(rows.map((row) => [identityKey(row.traits_key, row.birth_place), row]));
}

/** Takes the used names and, while the identity is provisoire, the matricule of the file; never erases. True when something changed. */
async function updateKnown(
  trx: Transaction<Database>,
  officineId: string,
  before: Known,
  patient: ImportedPatient,
  now: Date,
): Promise<boolean> {
  // Merged into another record since: the file knows nothing of it, and the one that stayed keeps what a person decided.
  if (before.merged_into !== null) return false;
  const usedName = patient.traits.usedName ?? before.used_name;
  const usedFirstName = patient.traits.usedFirstName ?? before.used_first_name;
  const sameNames = usedName === before.used_name && usedFirstName === before.used_first_name;
  // In doubt or invented, an identity keeps no number at all.
  const mayKeep = before.ins_status === "provisoire" && before.ins_attributes.every((attribute) => attribute === "homonyme");
  const ins = mayKeep && patient.ins ? patient.ins : { matricule: before.matricule, oid: before.oid };
  if (sameNames && ins.matricule === before.matricule && ins.oid === before.oid) return false;
  const { search_text } = buildPatientRow({
    officineId,
    id: before.id,
    traits: { ...patient.traits, usedName: usedName ?? undefined, usedFirstName: usedFirstName ?? undefined },
    source: "import",
    now,
  });
  await trx
    .updateTable("patient")
    .set({
      used_name: usedName,
      used_first_name: usedFirstName,
      matricule: ins.matricule,
      oid: ins.oid,
      search_text,
      updated_at: now,
      version: sql`version + 1`,
    })
    .where("officine_id", "=", officineId)
    .where("id", "=", before.id)
    .execute();
  return true;
}

/** People born the same day whose names look alike, already there or in this very batch. */
async function findDuplicates(
  trx: Transaction<Database>,
  officineId: string,
  created: readonly { row: PatientRow; line: number }[],
): Promise<{ line: number; reason: string }[]> {
  const dates = [...new Set(created.map(({ row }) => row.birth_date))];
  const rows = await trx
    .selectFrom("patient")
    .select(["birth_name", "used_name", "birth_first_names", "birth_date"])
    .where("officine_id", "=", officineId)
    .where(sql<boolean>`birth_date = any(${dates}::text[])`)
    .where("merged_into", "is", null)
    .execute();
  const byDate = new Map<string, PersonNames[]>();
  for (const row of rows) byDate.set(row.birth_date, [...(byDate.get(row.birth_date) ?? []), row]);
  const found: { line: number; reason: string }[] = [];
  for (const { row, line } of created) {
    const others = byDate.get(row.birth_date) ?? [];
    const twin = others.find((other) => looksLikeSamePerson(row, other));
    if (twin) found.push({ line, reason: `ressemble à ${twin.birth_name} ${twin.birth_first_names}, né(e) le même jour` });
    byDate.set(row.birth_date, [...others, row]);
  }
  return found;
}

/** One statement for the batch: 500 rows as one JSON parameter. */
async function insertRows(trx: Transaction<Database>, rows: readonly PatientRow[]): Promise<void> {
  await sql`insert into patient select * from json_populate_recordset(null::patient, ${JSON.stringify(rows)})`.execute(trx);
}
