import { randomUUID } from "node:crypto";
import type { StrictTraits } from "@comptoir/contract";
import { type IdentityState, readIdentityStatus } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import { buildSearchText, buildTraitsKey } from "./fold-names.js";
import type { PatientRow } from "./patient-view.js";
import { listChangedTraits, readStrictTraits } from "./strict-traits.js";

export interface IdentityChange {
  /** The identity as the status machine made it. */
  readonly state: IdentityState;
  /** What happened, as the history tells it. */
  readonly kind: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Strict traits that the change brings, byte for byte; absent = those of the record. */
  readonly traits?: StrictTraits;
  readonly columns?: Partial<
    Pick<
      PatientRow,
      "used_name" | "used_first_name" | "first_name" | "ins_at" | "paper" | "paper_at" | "paper_missed" | "paper_refused" | "no_ins"
    >
  >;
}

/**
 * Writes what an identity becomes, in the transaction that holds its row: the status and the INS that the state says, the traits, one row
 * of history, and what the strict traits were. The one place that writes matricule, domain and status of a record that exists.
 */
export async function changeIdentity(
  trx: Transaction<Database>,
  actor: Actor,
  row: PatientRow,
  change: IdentityChange,
  now: Date,
): Promise<PatientRow> {
  const before = readStrictTraits(row);
  const traits = change.traits ?? before;
  const changed = listChangedTraits(before, traits);
  const status = readIdentityStatus(change.state);
  const names = { birthName: traits.birthName, birthFirstNames: traits.birthFirstNames, birthDate: traits.birthDate, sex: traits.sex };
  const used = { ...row, ...change.columns };
  const person = { ...names, usedName: used.used_name, usedFirstName: used.used_first_name };
  // A number that no service gave outlives only what leaves traits and certainty as they are.
  const unproven = row.ins_source === null && change.state.ins === undefined && changed.length === 0 && isSure(change.state);
  const columns = {
    birth_name: traits.birthName,
    birth_first_names: traits.birthFirstNames,
    birth_date: traits.birthDate,
    sex: traits.sex,
    birth_place: traits.birthPlace,
    search_text: buildSearchText(person),
    traits_key: buildTraitsKey(person),
    ins_status: status,
    ins_source: change.state.source ?? null,
    ins_attributes: [...change.state.attributes],
    ...(unproven ? {} : { matricule: change.state.ins?.matricule ?? null, oid: change.state.ins?.oid ?? null }),
    ...(change.state.ins ? {} : { ins_at: null }),
    ...change.columns,
    updated_at: now,
    version: row.version + 1,
  };
  await trx.updateTable("patient").set(columns).where("officine_id", "=", actor.officineId).where("id", "=", row.id).execute();
  const who = {
    officine_id: actor.officineId,
    patient_id: row.id,
    at: now,
    operator_id: actor.operatorId,
    operator_name: actor.operatorName,
  };
  if (changed.length > 0) {
    await trx
      .insertInto("patient_trait_change")
      .values({
        ...who,
        version: columns.version,
        before: JSON.stringify(before),
        after: JSON.stringify(traits),
        ins_status_before: row.ins_status,
        ins_status_after: status,
      })
      .execute();
  }
  await trx
    .insertInto("identity_event")
    .values({
      ...who,
      id: randomUUID(),
      kind: change.kind,
      status_before: row.ins_status,
      status_after: status,
      detail: JSON.stringify(change.detail ?? {}),
    })
    .execute();
  return { ...row, ...columns };
}

function isSure(state: IdentityState): boolean {
  return state.attributes.every((attribute) => attribute === "homonyme");
}
