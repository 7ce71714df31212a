import type { GapReason } from "@comptoir/contract";
import { useEffect, useRef, useState } from "react";
import { readToday } from "../../clock.js";
import { formatDay, parseDay, slashDay } from "../../day.js";
import { useEnterMovesOn } from "../../frame/enter-moves-on.js";

interface ReasonFieldsProps {
  readonly about: string;
  readonly reason: GapReason;
  readonly needsAccord: boolean;
  readonly needsNote: boolean;
  readonly noteLabel: string;
  readonly prescripteur: { readonly name: string; readonly rpps?: string | undefined } | undefined;
  readonly onReason: (reason: GapReason) => void;
  /** Entrée in the last field. */
  readonly onDone: () => void;
}

/**
 * What the law or the service demands beside a reason: who agreed, when, how; or a few words. Who and when are proposed;
 * how is typed, so that no agreement is ever stated by a key pressed too fast.
 */
export function ReasonFields({ about, reason, needsAccord, needsNote, noteLabel, prescripteur, onReason, onDone }: ReasonFieldsProps) {
  const [who, setWho] = useState(reason.accord?.who ?? prescripteur?.name ?? "");
  const [rpps, setRpps] = useState(reason.accord?.rpps ?? prescripteur?.rpps ?? "");
  const [day, setDay] = useState(formatDay(reason.accord?.date ?? readToday()));
  const [means, setMeans] = useState(reason.accord?.means ?? "");
  const [note, setNote] = useState(reason.note ?? "");
  const fields = useRef<HTMLDivElement>(null);

  // Once, when the choice has just been made: later the caret belongs to the person.
  useEffect(() => {
    const inputs = [...(fields.current?.querySelectorAll("input") ?? [])];
    inputs.find((input) => input.value === "")?.focus();
  }, []);

  useEnterMovesOn(fields, onDone);

  function state(change: { who?: string; rpps?: string; day?: string; means?: string; note?: string }) {
    const next = { who, rpps, day, means, note, ...change };
    const date = parseDay(next.day);
    const { accord: _, note: __, ...bare } = reason;
    const complete = needsAccord && next.who.trim() && /^\d{11}$/.test(next.rpps) && date && next.means.trim();
    onReason({
      ...bare,
      ...(next.note.trim() ? { note: next.note } : {}),
      ...(complete ? { accord: { who: next.who.trim(), rpps: next.rpps, date, means: next.means.trim() } } : {}),
    });
  }

  const badRpps = rpps !== "" && !/^\d{11}$/.test(rpps);
  const badDay = parseDay(day) === undefined;
  return (
    <div className="reason-fields" ref={fields}>
      {needsAccord ? (
        <>
          <label className="field">
            <span className="field-label">Accord de</span>
            <input
              name="who"
              className="input"
              value={who}
              maxLength={120}
              aria-label={`Accord de, pour ${about}`}
              onChange={(event) => {
                setWho(event.currentTarget.value);
                state({ who: event.currentTarget.value });
              }}
            />
          </label>
          <label className="field field-rpps">
            <span className="field-label">RPPS</span>
            <input
              name="rpps"
              className="input"
              value={rpps}
              inputMode="numeric"
              maxLength={11}
              aria-invalid={badRpps}
              aria-label={`RPPS de l'accord, pour ${about}`}
              onChange={(event) => {
                setRpps(event.currentTarget.value);
                state({ rpps: event.currentTarget.value });
              }}
            />
          </label>
          <label className="field field-day">
            <span className="field-label">Date</span>
            <input
              name="day"
              className="input"
              value={day}
              inputMode="numeric"
              maxLength={10}
              aria-invalid={badDay}
              aria-label={`Date de l'accord, pour ${about}`}
              onChange={(event) => {
                const text = slashDay(event.currentTarget.value, day);
                setDay(text);
                state({ day: text });
              }}
            />
          </label>
          <label className="field">
            <span className="field-label">Moyen</span>
            <input
              name="means"
              className="input"
              value={means}
              maxLength={60}
              placeholder="téléphone, MSSanté…"
              aria-label={`Moyen de l'accord, pour ${about}`}
              onChange={(event) => {
                setMeans(event.currentTarget.value);
                state({ means: event.currentTarget.value });
              }}
            />
          </label>
        </>
      ) : null}
      {needsNote ? (
        <label className="field field-wide">
          <span className="field-label">{noteLabel}</span>
          <input
            name="note"
            className="input"
            value={note}
            maxLength={500}
            aria-label={`${noteLabel}, pour ${about}`}
            onChange={(event) => {
              setNote(event.currentTarget.value);
              state({ note: event.currentTarget.value });
            }}
          />
        </label>
      ) : null}
    </div>
  );
}
