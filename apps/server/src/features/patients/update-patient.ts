import type { PatientRecord, StrictTraits } from "@comptoir/contract";
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildSearchText, buildTraitsKey } from "./fold-names.js";
import { readPatientRecord } from "./patient-record.js";
import { type PatientRow, readOneOf } from "./patient-view.js";
import { refuseTraits } from "./refuse-traits.js";
import type { PatientTraits } from "./store.js";

/** Status of an identity whose strict traits are no longer those that INSi gave (INS/va1.60): the INS goes, what was seen on paper stays. */
const AFTER_CHANGE: Readonly<Record<string, string>> = { recuperee: "provisoire", qualifiee: "validee" };

/**
 * Edits a record. A strict trait that changes is kept as it was, with who changed it and when; the matricule and its OID, obtained for
 * the former traits, are dropped, and the identity falls back. The used name is no strict trait. A repeat of the same edit, its answer
 * lost, returns the record.
 */
export async function updatePatient(
  deps: { db: Kysely<Database>; clock: Clock },
  actor: Actor,
  o: PatientTraits & { readonly id: string; readonly version: number },
): Promise<PatientRecord | Refusal> {
  const refused = refuseTraits(deps.clock, o);
  if (refused) return refused;
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await trx.selectFrom("patient").selectAll().where("id", "=", o.id).forUpdate().executeTakeFirst();
    if (!row) return refuse("INTROUVABLE", { text: "Ce patient n'existe pas dans cette officine." });
    const [before, after] = [readStrict(row), strictOf(o)];
    const usedName = o.usedName === undefined || o.usedName === "" ? null : o.usedName;
    const strict = (Object.keys(before) as (keyof StrictTraits)[]).filter((trait) => before[trait] !== after[trait]);
    if (strict.length === 0 && usedName === row.used_name) return readPatientRecord(trx, row);
    if (row.version !== o.version) return refuse("FICHE_MODIFIEE");
    const now = deps.clock.now();
    const version = row.version + 1;
    const insStatus = strict.length === 0 ? row.ins_status : (AFTER_CHANGE[row.ins_status] ?? row.ins_status);
    const columns = {
      birth_name: after.birthName,
      used_name: usedName,
      birth_first_names: after.birthFirstNames,
      birth_date: after.birthDate,
      sex: after.sex,
      birth_place: after.birthPlace,
      ins_status: insStatus,
      ...(strict.length === 0 ? {} : { matricule: null, oid: null }),
      search_text: buildSearchText(o),
      traits_key: buildTraitsKey(o),
      updated_at: now,
      version,
    };
    await trx.updateTable("patient").set(columns).where("officine_id", "=", actor.officineId).where("id", "=", o.id).execute();
    if (strict.length > 0) {
      await trx
        .insertInto("patient_trait_change")
        .values({
          officine_id: actor.officineId,
          patient_id: o.id,
          version,
          at: now,
          operator_id: actor.operatorId,
          operator_name: actor.operatorName,
          before: JSON.stringify(before),
          after: JSON.stringify(after),
          ins_status_before: row.ins_status,
          ins_status_after: insStatus,
        })
        .execute();
    }
    await recordAudit(trx, {
      actor,
      action: "patient.update",
      target: { kind: "patient", id: o.id },
      patientId: o.id,
      outcome: "ok",
      detail: { version, strict: strict.join(" "), insDropped: strict.length > 0 && row.matricule !== null },
    });
    return readPatientRecord(trx, { ...row, ...columns });
  });
}

function readStrict(row: PatientRow): StrictTraits {
  return {
    birthName: row.birth_name,
    birthFirstNames: row.birth_first_names,
    birthDate: row.birth_date,
    sex: readOneOf(["M", "F", "I"], row.sex),
    birthPlace: row.birth_place,
  };
}

function strictOf(traits: PatientTraits): StrictTraits {
  const { birthName, birthFirstNames, birthDate, sex, birthPlace } = traits;
  return { birthName, birthFirstNames, birthDate, sex, birthPlace: birthPlace ?? "99999" };
}
