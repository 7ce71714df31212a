import type { ControlRow, GapReason } from "@comptoir/contract";
import { Icon } from "../../frame/icon.js";
import { StateChip } from "../../frame/state-chip.js";
import { ECART_TEXTS } from "../../texts.js";
import { sayAmount } from "./ordonnance-parts.js";
import { ReasonFields } from "./reason-fields.js";
import { type Choice, findChoice } from "./validate-sale.js";

interface ControlRowProps {
  readonly row: ControlRow;
  readonly withPrescription: boolean;
  readonly reason: GapReason | undefined;
  readonly settled: boolean;
  readonly active: boolean;
  /** Index of the choice under the hand. */
  readonly lit: number;
  /** A note is being written on it. */
  readonly noting: boolean;
  /** Sold beside the ordonnance. */
  readonly outside: boolean;
  readonly prescripteur: { readonly name: string; readonly rpps?: string | undefined } | undefined;
  readonly onChoose: (choice: Choice) => void;
  readonly onReason: (reason: GapReason) => void;
  readonly onDone: () => void;
  readonly onEnter: () => void;
}

const NOTE_LABELS: Partial<Record<ControlRow["ecart"], string>> = {
  POSOLOGIE_MODIFIEE: "Nouvelle posologie",
  DUREE_MODIFIEE: "Nouvelle durée",
};

/** One difference: what was prescribed, what is delivered, the reasons that a person may state. */
export function ControlRowView(props: ControlRowProps) {
  const { row, reason, settled, active, lit } = props;
  const chosen = findChoice(row, reason);
  const name = row.prescribed ?? row.delivered ?? "";
  const writing = active && (props.noting || (chosen !== undefined && (chosen.needsAccord || chosen.needsNote)));
  return (
    <fieldset
      className={`control-row${active ? " control-row-active" : ""}${settled ? " control-row-settled" : ""}`}
      data-row={row.lineId}
      data-autofocus={active && (lit < 0 || row.choices.length === 0) ? true : undefined}
      aria-label={name}
      tabIndex={-1}
      onFocus={props.onEnter}
    >
      <div className={props.withPrescription ? "control-head" : "control-head control-head-plain"}>
        {props.withPrescription ? (
          <span>
            <span className="control-word">Prescrit</span>{" "}
            <span className="product">{row.prescribed ?? (props.outside ? "hors ordonnance" : "ligne ajoutée")}</span>
            {row.remaining ? <span className="control-amount">reste {sayAmount(row.remaining)}</span> : null}
          </span>
        ) : null}
        <span>
          <span className="control-word">Délivré</span> <span className="product">{row.delivered ?? "rien"}</span>
          {row.remaining && row.handed ? <span className="control-amount">{sayAmount(row.handed)}</span> : null}
        </span>
        <RowState row={row} settled={settled} chosen={chosen} outside={props.outside} />
      </div>
      {row.detail ? (
        <p className={row.proven || row.choices.length > 0 ? "control-detail" : "control-detail control-blocking"}>
          {row.proven && !props.outside ? <Icon name="alert" size={14} /> : null} {row.detail}
        </p>
      ) : null}
      {reason?.note && !writing ? <p className="control-detail">Note : « {reason.note} »</p> : null}
      {row.proven && active && row.choices.length > 0 ? <p className="control-word">Facultatif : signaler une modification</p> : null}
      {active && row.choices.length > 0 ? (
        <div className="choices" role="radiogroup" aria-label={`Motif pour ${name}`}>
          {row.choices.map((choice, index) => {
            const isLit = active && index === lit;
            return (
              // biome-ignore lint/a11y/useSemanticElements: native radios choose on arrow; here a reason is stated only by a digit, Entrée or a click
              <button
                type="button"
                role="radio"
                key={`${choice.ecart}-${choice.motif ?? ""}-${choice.label}`}
                aria-checked={choice === chosen}
                className={`choice${choice === chosen ? " choice-chosen" : ""}${isLit ? " choice-lit" : ""}`}
                data-choice={index}
                data-autofocus={isLit ? true : undefined}
                tabIndex={isLit || (lit < 0 && index === 0) ? 0 : -1}
                onClick={() => props.onChoose(choice)}
              >
                {index < 10 ? <kbd>{(index + 1) % 10}</kbd> : null} <span>{choice.label}</span>
                {choice === chosen ? <Icon name="check" size={14} /> : null}
                {index === 0 && !chosen && !row.proven ? <span className="choice-proposed">proposé</span> : null}
              </button>
            );
          })}
        </div>
      ) : null}
      {writing ? (
        <ReasonFields
          // A note being typed on a row that data prove becomes its reason: the field stays the same.
          key={props.noting ? "note" : `${chosen?.ecart}-${chosen?.motif}`}
          about={name}
          reason={reason ?? { lineId: row.lineId, ecart: row.ecart }}
          needsAccord={chosen?.needsAccord ?? false}
          needsNote={props.noting || (chosen?.needsNote ?? false)}
          noteLabel={NOTE_LABELS[chosen?.ecart ?? row.ecart] ?? (chosen?.needsNote ? "Précision" : "Note pour le prescripteur")}
          prescripteur={props.prescripteur}
          onReason={props.onReason}
          onDone={props.onDone}
        />
      ) : null}
    </fieldset>
  );
}

function RowState({
  row,
  settled,
  chosen,
  outside,
}: {
  readonly row: ControlRow;
  readonly settled: boolean;
  readonly chosen: Choice | undefined;
  readonly outside: boolean;
}) {
  if (!settled) {
    const blocked = row.choices.length === 0;
    return (
      <StateChip tone={blocked ? "bad" : "warn"} icon="alert">
        {blocked || chosen ? "À compléter" : "Motif attendu"}
      </StateChip>
    );
  }
  return (
    <StateChip tone={chosen || outside ? "neutral" : "good"} icon="check">
      {outside ? "Hors ordonnance" : (chosen?.label ?? ECART_TEXTS[row.ecart].label)}
    </StateChip>
  );
}
