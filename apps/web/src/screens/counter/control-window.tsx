import type { ControlRow, GapReason } from "@comptoir/contract";
import { useEffect, useRef, useState } from "react";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { StateChip } from "../../frame/state-chip.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { countWords } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/session-store.js";
import { ControlRowView } from "./control-row.js";
import { saleKeeper } from "./counter-store.js";
import { dropReason, stateReason } from "./sale-operations.js";
import { type Choice, explainStop, findChoice, findReason, isSettled, validateSale } from "./validate-sale.js";

/** Only the differences are shown, and what deserves a look; what is identical is one folded line. */
function isDifference(row: ControlRow): boolean {
  return row.ecart !== "IDENTIQUE" || !row.proven || row.detail !== undefined;
}

/** What was written by hand on the paper is no écart of the ordonnance (ON#40). */
function isGap(row: ControlRow, reason: GapReason | undefined): boolean {
  const ecart = findChoice(row, reason)?.ecart ?? row.ecart;
  return ecart !== "IDENTIQUE" && ecart !== "LIGNE_AJOUTEE_MANUSCRITE";
}

/** The hand goes to the field that a stated reason still lacks. */
function focusMissing(list: HTMLElement | null, lineId: string): void {
  const fields = [...(list?.querySelectorAll<HTMLInputElement>(`[data-row="${lineId}"] .reason-fields input`) ?? [])];
  fields.find((field) => field.value.trim() === "" || field.getAttribute("aria-invalid") === "true")?.focus();
}

/** Contrôle d'ordonnance: FIN accepts what data prove, and stops on a reason that only a person can state. */
export function ControlWindow() {
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const control = useStore(saleKeeper.store, (state) => state.view?.control);
  const ordonnance = useStore(saleKeeper.store, (state) => state.view?.ordonnance);
  const rights = useStore(sessionStore, (state) => state.session?.rights);
  const [unfolded, setUnfolded] = useState(false);
  const all = control ?? [];
  // A line of which something was said stays in sight.
  const rows = all.filter(
    (row) => unfolded || isDifference(row) || findReason(row, draft)?.note || findChoice(row, findReason(row, draft)),
  );
  const same = all.length - rows.length;
  const open = rows.filter((row) => !isSettled(row, draft));
  const [active, setActive] = useState<string | undefined>(() => (open[0] ?? rows[0])?.lineId);
  /** Choice under the hand; -1 = none, on a row that data prove. */
  const [lit, setLit] = useState(() => (open[0] ? 0 : -1));
  /** Row on which a note is being written. */
  const [noting, setNoting] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const list = useRef<HTMLFieldSetElement>(null);
  const row = rows.find((other) => other.lineId === active);

  /** Focus follows the row: on its choice under the hand, or on the row itself when there is nothing to choose. */
  useEffect(() => {
    const element = list.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
    const target = element?.querySelector<HTMLElement>(`[data-choice="${lit}"]`) ?? element;
    if (target && !(document.activeElement instanceof HTMLInputElement)) target.focus();
    element?.scrollIntoView({ block: "nearest" });
  }, [active, lit]);

  function goToRow(target: ControlRow | undefined) {
    if (!target) return;
    const chosen = target.choices.findIndex((choice) => choice.label === findChoice(target, findReason(target, draft))?.label);
    setActive(target.lineId);
    setLit(target.proven ? chosen : Math.max(0, chosen));
  }

  function move(delta: 1 | -1) {
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    const at = rows.findIndex((other) => other.lineId === active);
    goToRow(rows[Math.min(rows.length - 1, Math.max(0, at + delta))]);
  }

  function turn(delta: 1 | -1) {
    if (!row) return;
    setLit((current) => Math.min(row.choices.length - 1, Math.max(0, current + delta)));
  }

  function choose(target: ControlRow, choice: Choice | undefined) {
    if (!choice) return;
    const before = findReason(target, draft);
    if (target.proven && findChoice(target, before) === choice) {
      saleKeeper.change((current) => dropReason(current, target.lineId));
      return;
    }
    const reason: GapReason = {
      lineId: target.lineId,
      ecart: choice.ecart,
      ...(choice.motif ? { motif: choice.motif } : {}),
      ...(before?.note ? { note: before.note } : {}),
      ...(choice.needsAccord && before?.accord ? { accord: before.accord } : {}),
    };
    saleKeeper.change((current) => stateReason(current, reason));
    setProblem(undefined);
    announce("done", `${target.prescribed ?? target.delivered ?? ""} : ${choice.label.toLocaleLowerCase("fr-FR")}.`);
    setActive(target.lineId);
    setLit(target.choices.indexOf(choice));
    // What the choice demands comes next under the hand; otherwise the next row that waits.
    if (choice.needsAccord || choice.needsNote) return;
    goToNext(target.lineId);
  }

  /** A note leaves with the line: what the line is must be known first. */
  function startNote() {
    if (!row) {
      if (same > 0) setUnfolded(true);
      return refuse("Choisissez d'abord la ligne avec ↑ ↓.");
    }
    if (row.choices.length === 0) return refuse("Cette ligne ne part pas avec l'exécution : notez-la sur la délivrance (Échap, puis N).");
    if (!isSettled(row, draft)) return refuse("Dites d'abord le motif de cette ligne : la note part avec lui.");
    setProblem(undefined);
    setNoting(row.lineId);
  }

  function stateFields(target: ControlRow, reason: GapReason) {
    const bare = !findChoice(target, reason) && !reason.note;
    saleKeeper.change((current) => (bare ? dropReason(current, target.lineId) : stateReason(current, reason)));
  }

  function goToNext(lineId: string) {
    goToRow(rows.find((other) => other.lineId !== lineId && !isSettled(other, saleKeeper.store.get().draft)));
  }

  function refuse(text: string) {
    setProblem(text);
    announce("refused", text);
  }

  async function validate() {
    const first = rows.find((other) => !isSettled(other, saleKeeper.store.get().draft));
    if (first) {
      goToRow(first);
      focusMissing(list.current, first.lineId);
      // What the sale lacks already stands on its row.
      const why = explainStop(first, saleKeeper.store.get().draft);
      if (first.choices.length === 0) announce("refused", why);
      else refuse(why);
      return;
    }
    if (!rights?.includes("sale.validate")) {
      refuse("Votre rôle prépare la vente ; un pharmacien ou un préparateur la valide (Échap, puis A pour la mettre en attente).");
      return;
    }
    if (busy) return;
    setBusy(true);
    const error = await validateSale();
    setBusy(false);
    if (error) refuse(error.text);
  }

  return (
    <Window
      id="control"
      title="Contrôle d'ordonnance"
      size={920}
      foot={
        problem ? (
          <p className="refusal-text" role="alert">
            <Icon name="alert" size={18} /> {problem}
          </p>
        ) : null
      }
      actions={
        ordonnance && row && row.choices.length > 0 ? (
          <KeyButton keySpelling="N" onPress={startNote}>
            Note sur la ligne
          </KeyButton>
        ) : null
      }
      validateLabel={busy ? "Enregistrement…" : "Valider"}
      behaviour={{
        back: () => closeWindow("control"),
        validate: () => void validate(),
        previous: () => move(-1),
        next: () => move(1),
        left: () => turn(-1),
        right: () => turn(1),
        choose: (key) => row && choose(row, row.choices[key === "0" ? 9 : Number(key) - 1]),
        accept: () => row && (lit < 0 ? move(1) : choose(row, row.choices[lit])),
        ...(ordonnance ? { note: startNote } : {}),
        ...(same > 0 ? { unfold: () => setUnfolded(true) } : {}),
      }}
    >
      <p className="control-summary">
        {open.length > 0 ? (
          <StateChip tone="warn" icon="alert">
            {countWords(open.length, "écart à justifier", "écarts à justifier")}
          </StateChip>
        ) : (
          <StateChip tone="good" icon="check">
            {rows.some((other) => isGap(other, findReason(other, draft))) ? "Tous les écarts sont justifiés" : "Aucun écart"}
          </StateChip>
        )}
        {same > 0 ? (
          <span className="control-same">
            <Icon name="check" /> {countWords(same, "ligne conforme", "lignes conformes")}
            <KeyButton keySpelling="D" onPress={() => setUnfolded(true)}>
              Voir
            </KeyButton>
          </span>
        ) : null}
      </p>
      <fieldset
        className="control-rows"
        ref={list}
        aria-label="Écarts entre prescrit et délivré"
        tabIndex={-1}
        data-autofocus={row ? undefined : true}
      >
        {rows.map((other) => (
          <ControlRowView
            key={other.lineId}
            row={other}
            withPrescription={ordonnance !== undefined}
            reason={findReason(other, draft)}
            settled={isSettled(other, draft)}
            active={other.lineId === active}
            lit={lit}
            noting={other.lineId === noting}
            outside={draft.basket.some((line) => line.id === other.lineId && line.outside === true)}
            prescripteur={ordonnance?.prescripteur ?? draft.prescripteur}
            onChoose={(choice) => choose(other, choice)}
            onReason={(reason) => stateFields(other, reason)}
            onDone={() => {
              setNoting(undefined);
              if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
              goToNext(other.lineId);
            }}
            onEnter={() => active !== other.lineId && goToRow(other)}
          />
        ))}
      </fieldset>
    </Window>
  );
}
