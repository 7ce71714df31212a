import type { PatientSummary } from "@comptoir/contract";
import { isCalendarDay } from "@comptoir/segur/ins";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import type { CardsDeps } from "./deps.js";

/** Somebody on a card, in the words of a record. */
export interface CardPerson {
  readonly birthName: string;
  readonly usedName?: string;
  readonly firstNames: string;
  /** `YYYY-MM-DD`, possibly lunar. */
  readonly birthDate: string;
  /** 15 characters, when the card has the person's own number. */
  readonly matricule?: string;
}

/** Records that may be this person: the one that bears the number first, then those born that day whose names look alike. */
export async function findPatients(
  trx: Transaction<Database>,
  deps: Pick<CardsDeps, "patients">,
  person: CardPerson,
): Promise<{ patients: PatientSummary[]; sure: boolean }> {
  const bearers = person.matricule === undefined ? [] : await deps.patients.listPatientsBearing(trx, person.matricule);
  const alike = isCalendarDay(person.birthDate)
    ? await deps.patients.listLikelyPatients(trx, {
        birthName: person.birthName,
        usedName: person.usedName,
        birthFirstNames: person.firstNames,
        birthDate: person.birthDate,
      })
    : [];
  const [only, ...others] = bearers;
  const patients = [...bearers, ...alike.filter(({ id }) => !bearers.some((one) => one.id === id))];
  return { patients, sure: only !== undefined && others.length === 0 };
}
