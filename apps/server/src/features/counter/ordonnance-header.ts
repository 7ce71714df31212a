import type { SaleDraft } from "@comptoir/contract";
import type { Ordonnance } from "@comptoir/segur/ordonnance";
import { calendarDay } from "../../platform/clock.js";
import { namePrescripteur } from "./ordonnance-view.js";

/** What the head of a sale holds when it is this ordonnance that is delivered. */
export function buildHeader(ordonnance: Ordonnance): Required<Pick<SaleDraft, "prescripteur" | "ordonnanceDate" | "renewal">> {
  const { rpps } = ordonnance.prescripteur;
  return {
    prescripteur: { name: namePrescripteur(ordonnance.prescripteur).slice(0, 120), ...(/^\d{11}$/.test(rpps) ? { rpps } : {}) },
    ordonnanceDate: calendarDay(new Date(ordonnance.writtenAt)),
    renewal: computeRenewal(ordonnance),
  };
}

/**
 * The head of a sale without what this ordonnance filled in: it was looked at and given up, and the next one, or the paper, is another's
 * (decisions: nothing is invented). What was typed differs from it and stays.
 */
export function withdrawHeader(draft: SaleDraft, ordonnance: Ordonnance): SaleDraft {
  const given = buildHeader(ordonnance);
  const { prescripteur, ordonnanceDate, ...rest } = draft;
  const samePrescripteur = prescripteur?.name === given.prescripteur?.name && prescripteur?.rpps === given.prescripteur?.rpps;
  return {
    ...rest,
    ...(prescripteur === undefined || samePrescripteur ? {} : { prescripteur }),
    ...(ordonnanceDate === undefined || ordonnanceDate === given.ordonnanceDate ? {} : { ordonnanceDate }),
    renewal: draft.renewal === given.renewal ? 0 : draft.renewal,
  };
}

/** Renewals that the ordonnance allows: of its line that allows most. */
export function countRenewals(ordonnance: Ordonnance): number {
  return Math.max(0, ...ordonnance.lines.map((line) => line.repeats));
}

/** Numéro de renouvellement of the running delivery: the highest of the lines that may still be delivered; 0 = first delivery. */
function computeRenewal(ordonnance: Ordonnance): number {
  const running = ordonnance.lines.filter((line) => line.remaining.deliveries > 0);
  const highest = Math.max(0, ...running.map((line) => line.repeats + 1 - line.remaining.deliveries));
  return Math.min(highest, 99);
}
