import type { PatientRecord, StrictTraits } from "@comptoir/contract";
import { applyIdentityEvent, isFirstNameCoherent } from "@comptoir/segur/ins";
import type { Kysely, Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Clock } from "../../platform/clock.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { changeIdentity } from "./change-identity.js";
import { buildSearchText } from "./fold-names.js";
import { readIdentityState } from "./identity-state.js";
import { readPatientRecord } from "./patient-record.js";
import type { PatientRow } from "./patient-view.js";
import { refuseTraits } from "./refuse-traits.js";
import { lockPatient, type PatientTraits, readUsedNames } from "./store.js";
import { listChangedTraits, readStrictTraits } from "./strict-traits.js";

type UsedNames = Pick<PatientRow, "used_name" | "used_first_name">;

/**
 * Edits a record. A strict trait that changes is kept as it was, with who changed it and when; the matricule and its OID, obtained for
 * the former traits, are dropped, and the identity falls back; it takes the right to unlock them. The used names are no strict
 * traits. A repeat of the same edit, its answer lost, returns the record.
 */
export async function updatePatient(
  deps: { db: Kysely<Database>; clock: Clock },
  actor: Actor,
  o: PatientTraits & { readonly id: string; readonly version: number; readonly unlock: boolean },
): Promise<PatientRecord | Refusal> {
  const refused = refuseTraits(deps.clock, o);
  if (refused) return refused;
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await lockPatient(trx, o.id);
    if (!row) return refuse("INTROUVABLE", { text: "Ce patient n'existe pas dans cette officine." });
    const after = strictOf(o);
    const used = readUsedNames(o);
    const strict = listChangedTraits(readStrictTraits(row), after);
    const sameUsed = used.used_name === row.used_name && used.used_first_name === row.used_first_name;
    if (strict.length === 0 && sameUsed) return readPatientRecord(trx, row);
    if (row.version !== o.version) return refuse("FICHE_MODIFIEE");
    const refusedLock = strict.length > 0 ? refuseLocked(actor, row, o.unlock) : undefined;
    if (refusedLock) {
      await recordAudit(trx, { actor, action: "patient.update", target: { kind: "patient", id: o.id }, outcome: "refuse" });
      return refusedLock;
    }
    const edited =
      strict.length > 0
        ? await changeStrictTraits(trx, deps, actor, { row, after, used })
        : await changeUsedNames(trx, deps, actor, { row, used });
    await recordAudit(trx, {
      actor,
      action: "patient.update",
      target: { kind: "patient", id: o.id },
      patientId: o.id,
      outcome: "ok",
      detail: { version: edited.version, strict: strict.join(" "), insDropped: row.matricule !== null && edited.matricule === null },
    });
    return readPatientRecord(trx, edited);
  });
}

/** Traits that INSi or an ApCV gave change only by somebody who may, and who said so (INS/va1.18). */
function refuseLocked(actor: Actor, row: PatientRow, unlock: boolean): Refusal | undefined {
  if (row.ins_source === null) return undefined;
  return unlock && actor.rights.has("ins.unlock") ? undefined : refuse("TRAITS_VERROUILLES");
}

/** récupérée → provisoire, qualifiée → validée: the INS goes, what was seen on paper stays (INS/va1.60). */
async function changeStrictTraits(
  trx: Transaction<Database>,
  deps: { clock: Clock },
  actor: Actor,
  { row, after, used }: { row: PatientRow; after: StrictTraits; used: UsedNames },
): Promise<PatientRow> {
  const state = applyIdentityEvent(readIdentityState(row), { kind: "STRICT_TRAIT_CHANGED" });
  if (!state.ok) throw new Error("a change of traits is never refused by the status machine");
  // The 1er prénom is a head of the list that was.
  const first_name = row.first_name !== null && isFirstNameCoherent(row.first_name, after.birthFirstNames) ? row.first_name : null;
  return changeIdentity(
    trx,
    actor,
    row,
    { state: state.value, kind: "STRICT_TRAIT_CHANGED", traits: after, columns: { ...used, first_name } },
    deps.clock.now(),
  );
}

/** No strict traits: editable whatever the status (INS/va1.48), and no event of the identity. */
async function changeUsedNames(
  trx: Transaction<Database>,
  deps: { clock: Clock },
  actor: Actor,
  { row, used }: { row: PatientRow; used: UsedNames },
): Promise<PatientRow> {
  const { birthName, birthFirstNames } = readStrictTraits(row);
  const search_text = buildSearchText({ birthName, birthFirstNames, usedName: used.used_name, usedFirstName: used.used_first_name });
  const columns = { ...used, search_text, updated_at: deps.clock.now(), version: row.version + 1 };
  await trx.updateTable("patient").set(columns).where("officine_id", "=", actor.officineId).where("id", "=", row.id).execute();
  return { ...row, ...columns };
}

function strictOf(traits: PatientTraits): StrictTraits {
  const { birthName, birthFirstNames, birthDate, sex, birthPlace } = traits;
  return { birthName, birthFirstNames, birthDate, sex, birthPlace: birthPlace ?? "99999" };
}
