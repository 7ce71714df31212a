import type { Amount, OrdonnanceLineView, OrdonnanceView } from "@comptoir/contract";
import { formatDate } from "../../day.js";
import { countWords, ECART_TEXTS, MOTIF_TEXTS, NON_SUBSTITUTION } from "../../texts.js";
import { isExhausted } from "./sale-operations.js";

export function sayPosology(line: OrdonnanceLineView): string {
  return line.durationDays && !/jour|mois|semaine/i.test(line.posology) ? `${line.posology} — ${line.durationDays} jours` : line.posology;
}

/** `2 boîtes (60 unités)`; `60 unités` when they are no whole number of boxes. */
export function sayAmount({ boxes, units }: Amount): string {
  const counted = units === undefined ? undefined : countWords(units, "unité", "unités");
  if (Number.isInteger(boxes)) return `${countWords(boxes, "boîte", "boîtes")}${counted ? ` (${counted})` : ""}`;
  return counted ?? countWords(Number(boxes.toFixed(2)), "boîte", "boîtes").replace(".", ",");
}

/** `2 boîtes (60 unités) · 3 délivrances`. */
export function sayRemaining(line: OrdonnanceLineView): string {
  if (isExhausted(line)) return "Tout a été délivré";
  const { deliveries } = line.remaining;
  return deliveries > 1 ? `${sayAmount(line.remaining)} · ${deliveries} délivrances` : sayAmount(line.remaining);
}

/** What is handed over of what remains: `1/2`, or `30/90 unités` when the boxes differ in size. */
export function sayProgress(count: number, remaining: Amount, handed: Amount | undefined): string {
  const { boxes, units } = remaining;
  if (units !== undefined && handed?.units !== undefined) {
    const otherSize = handed.units * boxes !== units * handed.boxes;
    if (otherSize || !Number.isInteger(boxes)) return `${handed.units}/${units} unités`;
  }
  return `${count}/${String(Number(boxes.toFixed(2))).replace(".", ",")}`;
}

/** NS with its reason, ALD, renewals, what the prescriber wrote. */
export function LineTags({ line }: { readonly line: OrdonnanceLineView }) {
  return (
    <>
      {line.substitutionAllowed ? null : (
        <span className="tag tag-strong">
          Non substituable{line.nonSubstitutionReason ? ` : ${NON_SUBSTITUTION[line.nonSubstitutionReason]}` : " (sans motif)"}
        </span>
      )}
      {line.ald ? <span className="tag">ALD</span> : null}
      {line.repeats > 0 ? <span className="tag">À renouveler {line.repeats} fois</span> : null}
      {line.note ? <span className="tag">{line.note}</span> : null}
    </>
  );
}

/** What was delivered before on this ordonnance, here or elsewhere. */
export function PriorExecutions({ ordonnance }: { readonly ordonnance: OrdonnanceView }) {
  if (ordonnance.priorExecutions.length === 0) return <p className="hint">Aucune délivrance antérieure sur cette ordonnance.</p>;
  return (
    <div className="prior-block">
      <h3 className="section-title">Délivrances antérieures</h3>
      <ul className="prior">
        {ordonnance.priorExecutions.map((execution) => (
          <li key={`${execution.at}-${execution.finess}`}>
            <strong>{formatDate(execution.at)}</strong> {execution.ours ? "ici" : `officine ${execution.finess}`} :{" "}
            {execution.lines
              .map((line) =>
                line.boxes > 0
                  ? `${line.label} × ${line.boxes}${line.ecart === "IDENTIQUE" ? "" : ` (${ECART_TEXTS[line.ecart].label.toLowerCase()})`}`
                  : `${line.label} non délivré${line.motif ? ` (${MOTIF_TEXTS[line.motif]})` : ""}`,
              )
              .join(" ; ")}
          </li>
        ))}
      </ul>
    </div>
  );
}
