import type { IdentityControl } from "@comptoir/contract";
import { type IdentityChoice, listGuardianPapers, NO_PAPER_KEY, needsGuardian, REFUSAL_KEY } from "./identity-choice.js";

interface PaperChoiceProps {
  readonly control: IdentityControl;
  readonly choice: IdentityChoice;
  readonly onKey: (key: string) => void;
}

/** « Pièce d'identité présentée »: a digit per paper, none chosen beforehand; for a minor's, that of the legal representative too. */
export function PaperChoice({ control, choice, onKey }: PaperChoiceProps) {
  const { proof } = choice;
  const code = proof?.kind === "piece" ? proof.code : undefined;
  const guardian = proof?.kind === "piece" ? proof.guardian : undefined;
  const asksGuardian = needsGuardian(control, choice);
  return (
    <fieldset data-autofocus tabIndex={-1} className="focus-home papers">
      <legend className="field-label">Pièce d'identité présentée</legend>
      {control.checked !== undefined ? <p className="hint">Déjà contrôlée : {control.checked}. FIN suffit.</p> : null}
      {control.papers.map((paper, index) => (
        <PaperLine
          key={paper.code}
          digit={String(index + 1)}
          label={paper.label}
          hint={paper.confidence === "faible" ? "ne qualifie pas" : ""}
          chosen={code === paper.code}
          onKey={onKey}
        />
      ))}
      <PaperLine
        digit={NO_PAPER_KEY}
        label="Aucune pièce présentée"
        hint={control.askAgain === 0 ? "" : `${control.missed} fois sur ${control.askAgain}`}
        chosen={proof?.kind === "aucune"}
        onKey={onKey}
      />
      <PaperLine
        digit={REFUSAL_KEY}
        label="Refuse de présenter une pièce d'identité"
        hint=""
        chosen={proof?.kind === "refus"}
        onKey={onKey}
      />
      {asksGuardian ? <GuardianLine control={control} guardian={guardian} /> : null}
    </fieldset>
  );
}

interface GuardianLineProps {
  readonly control: Pick<IdentityControl, "papers" | "minor">;
  readonly guardian: string | undefined;
}

/** Which paper the legal representative showed, or which ones count. */
export function GuardianLine({ control, guardian }: GuardianLineProps) {
  return (
    <p className="guardian-line" role="status">
      Pièce du responsable légal :{" "}
      {guardian === undefined
        ? listGuardianPapers(control)
            .map((paper) => `${control.papers.indexOf(paper) + 1} ${paper.label}`)
            .join(" · ")
        : (control.papers.find((paper) => paper.code === guardian)?.label ?? guardian)}
    </p>
  );
}

interface PaperLineProps {
  readonly digit: string;
  readonly label: string;
  readonly hint: string;
  readonly chosen: boolean;
  readonly onKey: (key: string) => void;
}

export function PaperLine({ digit, label, hint, chosen, onKey }: PaperLineProps) {
  return (
    <label className={chosen ? "paper-line paper-chosen" : "paper-line"}>
      <input type="radio" name="paper" checked={chosen} onChange={() => onKey(digit)} />
      <kbd>{digit}</kbd>
      <span>
        {label} {hint === "" ? null : <span className="hint">{hint}</span>}
      </span>
    </label>
  );
}
