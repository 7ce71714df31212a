import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import { fetchRoute } from "../../api.js";
import { formatDay, parseDay, slashDay } from "../../day.js";
import { useEnterMovesOn } from "../../frame/enter-moves-on.js";
import { Icon } from "../../frame/icon.js";
import { StateChip } from "../../frame/state-chip.js";
import { useStore } from "../../use-store.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { PrescriberField } from "./prescriber-field.js";
import { changeHeader } from "./sale-actions.js";

const KINDS = {
  "sans-ordonnance": "Sans ordonnance",
  papier: "Ordonnance papier",
  numerique: "Ordonnance Numérique",
} as const;

/** Prescriber, date, renewal number: typed for a paper ordonnance, given by the service for a numérique one. */
export function OrdonnanceHeader({ box, onDone }: { readonly box: RefObject<HTMLDivElement | null>; readonly onDone: () => void }) {
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const saving = useStore(saleKeeper.store, (state) => (state.saving === "saved" && state.version === 0 ? undefined : state.saving));
  const id = useStore(saleKeeper.store, (state) => state.id);
  const confirmed = useStore(saleKeeper.store, (state) => state.view?.ordonnance?.confirmed === true);
  const ordonnance = useStore(saleKeeper.store, (state) => state.view?.ordonnance);
  const renewals = ordonnance && Math.max(0, ...ordonnance.lines.map((line) => line.repeats));
  const tooMany = renewals !== undefined && draft.renewal > renewals;
  const shownDay = formatDay(draft.ordonnanceDate);
  const [day, setDay] = useState(shownDay);
  const { prescripteur } = draft;
  // Another sale, or a date that came from the ordonnance, replaces what was being typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id is a trigger
  useEffect(() => setDay(shownDay), [shownDay, id]);

  function changePrescriber(name: string, rpps: string | undefined) {
    changeHeader({ prescripteur: name || rpps ? { name, ...(rpps ? { rpps } : {}) } : undefined });
  }
  useEnterMovesOn(box, onDone);
  const dayWrong = day !== "" && parseDay(day) === undefined;
  return (
    <div className="ordonnance-header" ref={box}>
      <PrescriberField
        name={prescripteur?.name ?? ""}
        readOnly={confirmed}
        onName={(name) => changePrescriber(name, prescripteur?.rpps)}
        onChoose={(known) => changePrescriber(known.name, known.rpps)}
      />
      <RppsField
        key={id}
        rpps={prescripteur?.rpps}
        readOnly={confirmed}
        onRpps={(rpps) => changePrescriber(prescripteur?.name ?? "", rpps)}
      />
      <label className="field field-day">
        <span className="field-label">Date d'ordonnance</span>
        <input
          className="input"
          name="date"
          value={day}
          readOnly={confirmed}
          inputMode="numeric"
          maxLength={10}
          placeholder="JJ/MM/AAAA"
          autoComplete="off"
          aria-invalid={dayWrong}
          onChange={(event) => {
            const text = slashDay(event.currentTarget.value, day);
            setDay(text);
            const date = parseDay(text);
            if (date || text === "") changeHeader({ ordonnanceDate: date });
          }}
        />
      </label>
      <label className="field field-renewal">
        <span className="field-label">Numéro de renouvellement</span>
        <span className="renewal-zone">
          <input
            className="input number"
            name="renouvellement"
            // The count beside it is its description, not its name.
            aria-label="Numéro de renouvellement"
            value={String(draft.renewal)}
            inputMode="numeric"
            maxLength={2}
            autoComplete="off"
            aria-invalid={tooMany}
            aria-describedby={renewals === undefined ? undefined : "renewals"}
            onChange={(event) => changeHeader({ renewal: Number(event.currentTarget.value.replace(/\D/g, "").slice(-2)) })}
          />
          {renewals === undefined ? null : (
            <span id="renewals" className={tooMany ? "renewals warning-text" : "renewals"}>
              <span aria-hidden="true">/</span>
              {renewals}
              <span className="visually-hidden"> renouvellements permis</span>
            </span>
          )}
        </span>
      </label>
      <span className="header-state">
        <span className="kind">{KINDS[draft.kind]}</span>
        {saving === "failed" ? (
          <StateChip tone="warn" icon="alert">
            Pas encore enregistrée
          </StateChip>
        ) : saving === undefined ? null : (
          <span className="hint saving">
            <Icon name={saving === "saved" ? "check" : "clock"} size={12} /> {saving === "saved" ? "enregistrée" : "enregistrement…"}
          </span>
        )}
      </span>
    </div>
  );
}

/** Eleven digits or nothing: a number being typed is kept on screen, and in the sale only once it is whole. */
function RppsField({
  rpps,
  readOnly,
  onRpps,
}: {
  readonly rpps: string | undefined;
  readonly readOnly: boolean;
  readonly onRpps: (rpps: string | undefined) => void;
}) {
  const [text, setText] = useState(rpps ?? "");
  useEffect(() => {
    if (rpps) setText(rpps);
  }, [rpps]);
  const whole = /^\d{11}$/.test(text);
  const query = useQuery({
    queryKey: ["prescribers", text],
    queryFn: ({ signal }) => fetchRoute("searchPrescribers", { query: { q: text } }, signal),
    enabled: whole && !readOnly,
    retry: false,
    gcTime: 0,
  });
  const wrongKey = whole && query.data?.wrongKey === true;
  const partial = text !== "" && !whole && !readOnly ? text : undefined;
  useEffect(() => {
    counterStore.set((state) => ({ ...state, partialRpps: partial }));
    return () => counterStore.set((state) => ({ ...state, partialRpps: undefined }));
  }, [partial]);
  return (
    <label className="field field-rpps">
      <span className="field-label">
        RPPS
        {wrongKey ? (
          <span className="warning-text" id="rpps-problem">
            {" "}
            <Icon name="alert" size={12} /> clé fausse
          </span>
        ) : null}
      </span>
      <input
        className="input"
        name="rpps"
        // What is wrong with it is its description, not its name.
        aria-label="RPPS"
        aria-describedby={wrongKey ? "rpps-problem" : undefined}
        value={text}
        readOnly={readOnly}
        inputMode="numeric"
        maxLength={11}
        autoComplete="off"
        aria-invalid={wrongKey || (text !== "" && !whole)}
        title={wrongKey ? "Numéro RPPS mal saisi : sa clé de contrôle est fausse." : undefined}
        onChange={(event) => {
          const value = event.currentTarget.value.replace(/\D/g, "");
          setText(value);
          const next = /^\d{11}$/.test(value) ? value : undefined;
          if (next !== rpps) onRpps(next);
        }}
      />
    </label>
  );
}
