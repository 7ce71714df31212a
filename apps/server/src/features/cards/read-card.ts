import { randomUUID } from "node:crypto";
import type { CardReading } from "@comptoir/contract";
import { findOwnNumber, type VitaleBeneficiary } from "@comptoir/segur/ins";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CardsDeps } from "./deps.js";
import { type CardPerson, findPatients } from "./find-patients.js";
import { describeReaderFailure, nameQuality, TEXTS } from "./texts.js";

/** Reads the card in the reader of the operator's workstation. Nothing of it is stored: it waits in memory for a choice. */
export async function readCard(deps: CardsDeps, actor: Actor): Promise<CardReading | Refusal> {
  const cards = await deps.cardsFor(actor.officineId);
  if (!cards) return refuse("LECTURE_IMPOSSIBLE", { text: TEXTS.notConfigured });
  const read = await cards.reader.read(actor.workstationName);
  if (!read.ok) return refuse("LECTURE_IMPOSSIBLE", { text: describeReaderFailure(read.failure, actor.workstationName) });
  const id = randomUUID();
  const { beneficiaries } = read.value;
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const shown = [];
    for (const [index, one] of beneficiaries.entries()) {
      const found = await findPatients(trx, deps, describePerson(one));
      shown.push({
        index,
        name: `${one.birthName} ${one.firstName}`,
        birth: one.birthDate.day.split("-").reverse().join("/"),
        quality: nameQuality(one.qualBenef),
        ...found,
      });
    }
    await recordAudit(trx, {
      actor,
      action: "card.read",
      target: { kind: "carte", id },
      outcome: "ok",
      detail: { beneficiaries: beneficiaries.length },
    });
    deps.readings.keep(actor, id, { kind: "vitale", reading: read.value });
    return { id, kind: "vitale", text: TEXTS.read(beneficiaries.length), beneficiaries: shown };
  });
}

/** The person as a record would say it. */
export function describePerson(one: VitaleBeneficiary): CardPerson {
  const own = findOwnNumber(one);
  return {
    birthName: one.birthName,
    ...(one.usedName !== "" && one.usedName !== one.birthName ? { usedName: one.usedName } : {}),
    firstNames: one.firstName,
    birthDate: one.birthDate.day,
    ...(own ? { matricule: `${own.number}${own.key}` } : {}),
  };
}
