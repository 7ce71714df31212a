import type { IdentityControl, IdentityDecision, Paper } from "@comptoir/contract";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { TEXTS } from "./texts.js";

/** What the person held in the hand; for a minor, the paper of who answers for him too. */
export interface CheckedPapers {
  readonly paper?: Paper;
  readonly guardian?: Paper;
}

/** The papers named, or why they cannot be taken. `different`: the paper says something else, so nothing will rest on it. */
export function findPapers(
  control: Pick<IdentityControl, "papers" | "minor">,
  proof: IdentityDecision["proof"],
  different: boolean,
): CheckedPapers | Refusal {
  if (proof.kind !== "piece") return {};
  const find = (code: string | undefined) => control.papers.find((one) => one.code === code);
  const paper = find(proof.code);
  if (!paper) return refuse("REQUETE_INVALIDE", { where: "proof", text: TEXTS.unknownPaper });
  if (!paper.minorsOnly || different) return { paper };
  if (!control.minor) return refuse("CONTROLE_INCOMPLET", { where: "proof", text: TEXTS.minorsOnly });
  const guardian = find(proof.guardian);
  if (!guardian || guardian.minorsOnly || guardian.confidence !== "haute") {
    return refuse("CONTROLE_INCOMPLET", { where: "guardian", text: TEXTS.guardian });
  }
  return { paper, guardian };
}

/** As the history keeps them: by their names of that day. */
export function describePapers({ paper, guardian }: CheckedPapers): Record<string, string> {
  return { ...(paper ? { paper: paper.label } : {}), ...(guardian ? { guardian: guardian.label } : {}) };
}
