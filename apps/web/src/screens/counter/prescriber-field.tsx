import type { Prescriber } from "@comptoir/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { fetchRoute } from "../../api.js";
import { useStore } from "../../use-store.js";
import { prescriberStore, proposePrescribers } from "./prescriber-completion.js";

const FEWEST_CHARACTERS = 2;
const NONE: readonly Prescriber[] = [];

/** The prescriber's name, completed from those that the officine has met: ↓ walks them, Entrée takes one. */
export function PrescriberField({
  name,
  readOnly,
  onName,
  onChoose,
}: {
  readonly name: string;
  readonly readOnly: boolean;
  readonly onName: (name: string) => void;
  readonly onChoose: (prescriber: Prescriber) => void;
}) {
  const [typing, setTyping] = useState(false);
  const list = useId();
  const q = name.trim();
  const asked = typing && !readOnly && q.length >= FEWEST_CHARACTERS;
  const query = useQuery({
    queryKey: ["prescribers", q],
    queryFn: ({ signal }) => fetchRoute("searchPrescribers", { query: { q } }, signal),
    enabled: asked,
    retry: false,
    gcTime: 0,
  });
  const found = asked ? (query.data?.prescribers ?? NONE) : NONE;
  useEffect(() => {
    proposePrescribers(found);
    return () => proposePrescribers(NONE);
  }, [found]);
  const active = useStore(prescriberStore, (state) => state.active);
  const current = found[active];

  function choose(prescriber: Prescriber) {
    setTyping(false);
    onChoose(prescriber);
  }
  return (
    <div className="grow prescriber-field">
      <label className="field">
        <span className="field-label">Prescripteur</span>
        <input
          className="input"
          name="prescripteur"
          value={name}
          readOnly={readOnly}
          maxLength={120}
          autoComplete="off"
          spellCheck={false}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={current ? `${list}-${active}` : undefined}
          onChange={(event) => {
            setTyping(true);
            onName(event.currentTarget.value);
          }}
          onBlur={() => setTyping(false)}
          // Before Entrée moves on to the next field.
          onKeyDownCapture={(event) => {
            if (event.key === "Enter" && current) choose(current);
          }}
        />
      </label>
      <div className="prescriber-list" role="listbox" id={list} aria-label="Prescripteurs connus" hidden={found.length === 0}>
        {found.map((prescriber, index) => (
          <div
            key={prescriber.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            className={index === active ? "option option-active" : "option"}
            // Before the field loses the focus and the list goes away.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(prescriber);
            }}
          >
            <span className="prescriber-row">
              <strong>{prescriber.name}</strong>
              <span className="hint">
                {[prescriber.rpps ? `RPPS ${prescriber.rpps}` : "", prescriber.speciality ?? ""].filter(Boolean).join(" · ")}
              </span>
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
