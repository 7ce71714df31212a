import type { IdentityControl, IdentityDecision, StrictTraits } from "@comptoir/contract";

/** Keys of the two answers that are no paper: papers have 1 to 6. */
export const NO_PAPER_KEY = "7";
export const REFUSAL_KEY = "8";

type Trait = keyof StrictTraits;
/** What the choice of a paper looks at, with INSi or without. */
type Papers = Pick<IdentityControl, "papers" | "minor">;

/** What the operator has chosen so far; nothing is chosen beforehand. */
export interface IdentityChoice {
  readonly proof?: { readonly kind: "aucune" | "refus" } | { readonly kind: "piece"; readonly code: string; readonly guardian?: string };
  readonly different: boolean;
  readonly traits: Readonly<Partial<Record<Trait, "insi" | "fiche">>>;
}
export const NOTHING_CHOSEN: IdentityChoice = { different: false, traits: {} };

/** Whether the paper chosen needs that of the person who answers for the minor. */
export function needsGuardian(control: Papers, choice: IdentityChoice): boolean {
  const { proof } = choice;
  if (proof?.kind !== "piece" || !control.minor) return false;
  return control.papers.some((paper) => paper.code === proof.code && paper.minorsOnly);
}

/** Papers of the legal representative. */
export function listGuardianPapers(control: Papers) {
  return control.papers.filter((paper) => !paper.minorsOnly && paper.confidence === "haute");
}

/** A digit: the paper that bears it; while the guardian's is lacking, that of the guardian. A key that names nothing changes nothing. */
export function chooseByKey(control: Papers, choice: IdentityChoice, key: string): IdentityChoice {
  if (key === NO_PAPER_KEY) return { ...choice, proof: { kind: "aucune" } };
  if (key === REFUSAL_KEY) return { ...choice, proof: { kind: "refus" } };
  const paper = control.papers[Number(key) - 1];
  if (!paper) return choice;
  const { proof } = choice;
  if (
    proof?.kind === "piece" &&
    proof.guardian === undefined &&
    needsGuardian(control, choice) &&
    listGuardianPapers(control).includes(paper)
  ) {
    return { ...choice, proof: { ...proof, guardian: paper.code } };
  }
  return { ...choice, proof: { kind: "piece", code: paper.code } };
}

/** What FIN sends, or what is still missing. */
export function readDecision(
  control: IdentityControl,
  choice: IdentityChoice,
  firstName: string,
): { readonly decision: IdentityDecision } | { readonly missing: string } {
  const kept = Object.values(choice.traits).includes("fiche");
  if (!choice.different && control.differences.some((trait) => choice.traits[trait] === undefined)) {
    return { missing: "Choisissez, pour chaque trait différent, celui d'INSi ou celui de la fiche." };
  }
  // A refusal, or a record kept as it is, needs no paper.
  const proof =
    choice.proof ??
    (control.checked !== undefined ? { kind: "deja" as const } : choice.different || kept ? { kind: "aucune" as const } : undefined);
  if (!proof)
    return { missing: "Choisissez la pièce d'identité présentée (1 à 6), 7 Aucune pièce présentée ou 8 Refuse de présenter une pièce." };
  if (!choice.different && !kept && proof.kind === "piece" && needsGuardian(control, choice) && !("guardian" in proof && proof.guardian)) {
    return { missing: "Mineur : choisissez aussi la pièce du responsable légal." };
  }
  return {
    decision: {
      version: control.version,
      ...(control.answerId === undefined ? {} : { answerId: control.answerId }),
      firstName,
      proof,
      different: choice.different,
      choices: choice.traits,
    },
  };
}
