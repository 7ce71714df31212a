import type { CardBeneficiary, CardNumber } from "../insi/types.js";
import type { VitaleBeneficiary } from "./vitale-reading.js";

const INSURED = 0;

/** The person's own number as the card has it: certified, or that of the insured for the insured himself. */
export function findOwnNumber({ certified, insured, qualBenef }: VitaleBeneficiary): CardNumber | undefined {
  return certified ?? (qualBenef === INSURED ? insured : undefined);
}

/**
 * What WS_INS1 is asked with. A dependant without certified number is sought by the number of the insured, the date and the rank only
 * (specs/ins.md §4, case 40); the rank tells twins apart (case 41); a lunar date goes as the card has it (case 15).
 */
export function toCardBeneficiary(beneficiary: VitaleBeneficiary): CardBeneficiary {
  const own = findOwnNumber(beneficiary);
  return {
    insured: beneficiary.insured,
    ...(own ? { certified: own } : {}),
    birthName: beneficiary.birthName,
    birthDate: beneficiary.birthDate.day,
    birthRank: beneficiary.birthRank,
  };
}
