import type { PatientRecord } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import {
  type ApcvBeneficiary,
  applyIdentityEvent,
  isCalendarDay,
  mayCallInsi,
  readIdentityStatus,
  type VitaleBeneficiary,
} from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { PatientRow, PatientTraits } from "../patients/index.js";
import type { CardsDeps } from "./deps.js";
import type { CardPerson } from "./find-patients.js";
import { describeHolder, isOver } from "./open-apcv.js";
import { describePerson } from "./read-card.js";
import { describeApcvFailure, TEXTS } from "./texts.js";

export interface Taken {
  readonly patient: PatientRecord;
  readonly created: boolean;
  readonly askInsi: boolean;
  readonly text: string;
}

/** Gives a beneficiary to a record, or makes his record; see the route. */
export async function takeBeneficiary(
  deps: CardsDeps,
  actor: Actor,
  o: { readonly id: string; readonly index: number; readonly patientId?: string | undefined },
): Promise<Taken | Refusal> {
  const kept = deps.readings.find(actor, o.id);
  if (!kept) return refuse("LECTURE_IMPOSSIBLE", { text: TEXTS.gone });
  if (kept.kind === "vitale") {
    const one = kept.reading.beneficiaries[o.index];
    return one ? takeFromCard(deps, actor, one, o.patientId) : refuse("INTROUVABLE", { text: TEXTS.noBeneficiary });
  }
  if (isOver(kept.context.expiresAt, deps)) return refuse("LECTURE_IMPOSSIBLE", { text: describeApcvFailure({ kind: "CODE_EXPIRE" }) });
  const one = kept.context.beneficiaries[o.index];
  return one ? takeFromPhone(deps, actor, one, o.patientId) : refuse("INTROUVABLE", { text: TEXTS.noBeneficiary });
}

/** The card names the person and is a key to ask INSi; its traits never enter a record that exists. */
function takeFromCard(deps: CardsDeps, actor: Actor, one: VitaleBeneficiary, patientId: string | undefined): Promise<Taken | Refusal> {
  const person = describePerson(one);
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const traits = patientId === undefined ? readNewTraits(one, person) : undefined;
    if (traits instanceof Refusal) return traits;
    const row = await findOrCreate(trx, deps, actor, { person, patientId, traits });
    if (row instanceof Refusal) return row;
    const patient = await deps.patients.readPatientRecord(trx, row);
    const state = deps.patients.readIdentityState(row);
    const name = namePatient(patient);
    const done = { patient, created: patientId === undefined };
    if (!mayCallInsi(state)) return { ...done, askInsi: false, text: TEXTS.notSure(name) };
    if (row.no_ins !== null) return { ...done, askInsi: false, text: TEXTS.withoutIns(name) };
    if (readIdentityStatus(state) === "qualifiee") return { ...done, askInsi: false, text: TEXTS.alreadyQualified(name) };
    return { ...done, askInsi: true, text: TEXTS.asked(name) };
  });
}

/** What a record made from a card holds until INSi has spoken: the sex is said by the number, the place by nothing. */
function readNewTraits(one: VitaleBeneficiary, person: CardPerson): PatientTraits | Refusal {
  if (!isCalendarDay(person.birthDate)) return refuse("REQUETE_INVALIDE", { where: "birthDate", text: TEXTS.lunar });
  const digit = person.matricule?.[0];
  return {
    birthName: one.birthName,
    ...(person.usedName === undefined ? {} : { usedName: person.usedName }),
    birthFirstNames: one.firstName,
    birthDate: person.birthDate,
    sex: digit === "1" || digit === "3" || digit === "7" ? "M" : digit === undefined ? "I" : "F",
  };
}

/** Appli carte Vitale: qualified on arrival, holder and dependants alike; no INSi call, no paper (specs/ins.md §4). */
function takeFromPhone(deps: CardsDeps, actor: Actor, one: ApcvBeneficiary, patientId: string | undefined): Promise<Taken | Refusal> {
  if (!deps.acceptedOids.includes(one.oid)) return Promise.resolve(refuse("REQUETE_INVALIDE", { text: TEXTS.otherDomain(one.oid) }));
  const { firstName, ...strict } = one.traits;
  const person = describeHolder(one);
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findOrCreate(trx, deps, actor, { person, patientId, traits: patientId === undefined ? strict : undefined });
    if (row instanceof Refusal) return row;
    const before = deps.patients.readIdentityState(row);
    const name = namePatient({
      birthName: row.birth_name,
      birthFirstNames: row.birth_first_names,
      ...(row.used_name ? { usedName: row.used_name } : {}),
    });
    const done = async (kept: PatientRow, text: string): Promise<Taken> => ({
      patient: await deps.patients.readPatientRecord(trx, kept),
      created: patientId === undefined,
      askInsi: false,
      text,
    });
    if (row.no_ins !== null) return done(row, TEXTS.withoutIns(name));
    if (readIdentityStatus(before) === "qualifiee") {
      const same = before.ins?.matricule === one.matricule && before.ins.oid === one.oid;
      return same ? done(row, TEXTS.alreadyQualified(name)) : refuse("PATIENT_DISCORDANT", { text: TEXTS.otherIns(name) });
    }
    const after = applyIdentityEvent(before, { kind: "APCV_READ", ins: { matricule: one.matricule, oid: one.oid } });
    if (!after.ok) return done(row, TEXTS.notSure(name));
    const now = deps.clock.now();
    const changed = await deps.patients.changeIdentity(
      trx,
      actor,
      row,
      {
        state: after.value,
        kind: "APCV_READ",
        traits: strict,
        columns: {
          first_name: row.first_name ?? firstName,
          ins_at: now,
          paper: "APCV",
          paper_at: now,
          paper_missed: 0,
          paper_refused: false,
        },
      },
      now,
    );
    await recordAudit(trx, {
      actor,
      action: "ins.apcv",
      target: { kind: "patient", id: row.id },
      patientId: row.id,
      outcome: "ok",
      detail: { before: row.ins_status, after: changed.ins_status },
    });
    return done(changed, TEXTS.qualified(name));
  });
}

/** The record, held; refused when it is plainly another person's. */
async function findOrCreate(
  trx: Transaction<Database>,
  deps: CardsDeps,
  actor: Actor,
  o: { readonly person: CardPerson; readonly patientId: string | undefined; readonly traits: PatientTraits | undefined },
): Promise<PatientRow | Refusal> {
  const { person, patientId, traits } = o;
  const made =
    patientId === undefined && traits
      ? await deps.patients.createPatientInTransaction(trx, actor, { traits, source: "carte", now: deps.clock.now() })
      : undefined;
  const row = await deps.patients.lockPatient(trx, made?.id ?? patientId ?? "");
  if (!row) return refuse("INTROUVABLE");
  if (made || deps.patients.mayBeSamePerson(row, person)) return row;
  return refuse("PATIENT_DISCORDANT", {
    text: TEXTS.otherPerson(`${person.birthName} ${person.firstNames}`, `${row.birth_name} ${row.birth_first_names}`),
  });
}
