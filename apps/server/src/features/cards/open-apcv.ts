import { randomUUID } from "node:crypto";
import type { CardReading } from "@comptoir/contract";
import type { ApcvBeneficiary } from "@comptoir/segur/ins";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CardsDeps } from "./deps.js";
import { type CardPerson, findPatients } from "./find-patients.js";
import { describeApcvFailure, nameQuality, TEXTS } from "./texts.js";

/** Opens the context of the code that a phone shows. A context past its end is refused (specs/ins.md §7.32). */
export async function openApcv(deps: CardsDeps, actor: Actor, code: string): Promise<CardReading | Refusal> {
  const cards = await deps.cardsFor(actor.officineId);
  if (!cards) return refuse("LECTURE_IMPOSSIBLE", { text: TEXTS.notConfigured });
  const opened = await cards.apcv.open(code);
  if (!opened.ok) return refuse("LECTURE_IMPOSSIBLE", { text: describeApcvFailure(opened.failure) });
  const context = opened.value;
  if (isOver(context.expiresAt, deps)) return refuse("LECTURE_IMPOSSIBLE", { text: describeApcvFailure({ kind: "CODE_EXPIRE" }) });
  const id = randomUUID();
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const shown = [];
    for (const [index, one] of context.beneficiaries.entries()) {
      const found = await findPatients(trx, deps, describeHolder(one));
      const { traits } = one;
      shown.push({
        index,
        name: `${traits.birthName} ${traits.firstName}`,
        birth: traits.birthDate.split("-").reverse().join("/"),
        quality: nameQuality(one.qualBenef),
        ...found,
      });
    }
    await recordAudit(trx, {
      actor,
      action: "apcv.open",
      target: { kind: "carte", id },
      outcome: "ok",
      detail: { beneficiaries: context.beneficiaries.length },
    });
    deps.readings.keep(actor, id, { kind: "apcv", context });
    return { id, kind: "apcv", text: TEXTS.opened(context.beneficiaries.length), beneficiaries: shown };
  });
}

export function isOver(expiresAt: string, deps: Pick<CardsDeps, "clock">): boolean {
  return new Date(expiresAt) <= deps.clock.now();
}

export function describeHolder({ traits, matricule }: ApcvBeneficiary): CardPerson {
  return { birthName: traits.birthName, firstNames: traits.birthFirstNames, birthDate: traits.birthDate, matricule };
}
