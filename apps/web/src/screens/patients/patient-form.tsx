import type { PatientSummary } from "@comptoir/contract";
import { type RefObject, useEffect, useRef, useState } from "react";
import { callRoute } from "../../api.js";
import { parseDay, slashDay } from "../../day.js";
import { useEnterMovesOn } from "../../frame/enter-moves-on.js";
import { SEX_NAMES } from "../../texts.js";
import { PatientRow } from "./patient-row.js";

export interface PatientDraft {
  readonly birthName: string;
  readonly usedName: string;
  readonly birthFirstNames: string;
  readonly birthDate: string;
  readonly sex: "M" | "F" | "I" | undefined;
  readonly birthPlace: string;
}

/** What was typed in the search begins the name, unless it was a date. */
export function startPatientDraft(typed: string): PatientDraft {
  const [name = "", ...first] = /\d/.test(typed) ? [] : typed.trim().split(/\s+/);
  return {
    birthName: name.toLocaleUpperCase("fr-FR"),
    usedName: "",
    birthFirstNames: first.join(" ").toLocaleUpperCase("fr-FR"),
    birthDate: "",
    sex: undefined,
    birthPlace: "",
  };
}

/** The first thing that is missing, in words; undefined = it can be recorded. */
export function findFault(draft: PatientDraft): { readonly field: keyof PatientDraft; readonly text: string } | undefined {
  if (!draft.birthName.trim()) return { field: "birthName", text: "Saisissez le nom de naissance." };
  if (!draft.birthFirstNames.trim()) return { field: "birthFirstNames", text: "Saisissez au moins un prénom de naissance." };
  if (!parseDay(draft.birthDate)) return { field: "birthDate", text: "Saisissez la date de naissance : JJ/MM/AAAA." };
  if (!draft.sex) return { field: "sex", text: "Choisissez le sexe : F, M ou I." };
  if (draft.birthPlace.trim() && !/^(\d{5}|2[AB]\d{3})$/i.test(draft.birthPlace.trim())) {
    return { field: "birthPlace", text: "Le lieu de naissance est un code INSEE de 5 caractères ; laissez vide s'il est inconnu." };
  }
  return undefined;
}

/**
 * Creates an identity without card: provisoire. The id is made here, so that a repeat creates nobody twice. Before that, people born the
 * same day whose names are alike are shown once: `onKnown` takes the one that is chosen instead.
 */
export function usePatientForm(typed: string, onCreated: (patient: PatientSummary) => void, onKnown = onCreated) {
  const [draft, setDraft] = useState(() => startPatientDraft(typed));
  const [problem, setProblem] = useState<string>();
  const [likely, setLikely] = useState<readonly PatientSummary[]>([]);
  /** The identity for which the look-alikes were shown: FIN a second time creates it all the same. */
  const seen = useRef("");
  const id = useRef(crypto.randomUUID());
  const box = useRef<HTMLDivElement>(null);
  const busy = useRef(false);

  async function submit() {
    if (busy.current) return;
    const fault = findFault(draft);
    if (fault) {
      setProblem(fault.text);
      box.current?.querySelector<HTMLInputElement>(`[name="${fault.field}"]`)?.focus();
      return;
    }
    busy.current = true;
    const names = {
      birthName: draft.birthName,
      ...(draft.usedName.trim() ? { usedName: draft.usedName } : {}),
      birthFirstNames: draft.birthFirstNames,
      birthDate: parseDay(draft.birthDate) ?? "",
    };
    if (seen.current !== JSON.stringify(names)) {
      const known = await callRoute("findLikelyPatients", { body: names });
      if (known.ok && known.value.patients.length > 0) {
        busy.current = false;
        seen.current = JSON.stringify(names);
        setProblem(undefined);
        setLikely(known.value.patients);
        return;
      }
    }
    const result = await callRoute("createPatient", {
      body: {
        id: id.current,
        ...names,
        sex: draft.sex ?? "I",
        birthPlace: draft.birthPlace.trim().toUpperCase() || "99999",
      },
    });
    busy.current = false;
    if (result.ok) onCreated(result.value);
    else setProblem(result.error.text);
  }

  return { draft, setDraft, problem, likely, choose: onKnown, submit, box };
}

interface PatientFormProps {
  readonly form: {
    readonly draft: PatientDraft;
    readonly setDraft: (change: (draft: PatientDraft) => PatientDraft) => void;
    readonly problem: string | undefined;
    /** People already known who may be this one. */
    readonly likely: readonly PatientSummary[];
    readonly choose: (patient: PatientSummary) => void;
    readonly submit: () => Promise<void>;
    readonly box: RefObject<HTMLDivElement | null>;
  };
}

const FIELDS = [
  { name: "birthName", label: "Nom de naissance", required: true },
  { name: "birthFirstNames", label: "Prénom(s) de naissance", required: true },
  { name: "birthDate", label: "Date de naissance", required: true, hint: "JJ/MM/AAAA" },
  { name: "usedName", label: "Nom utilisé", required: false },
  { name: "birthPlace", label: "Lieu de naissance (INSEE)", required: false, hint: "vide = inconnu" },
] as const;

export function PatientForm({ form }: PatientFormProps) {
  const { draft, setDraft, problem, likely, choose, submit, box } = form;
  const known = useRef<HTMLElement>(null);
  useEffect(() => {
    if (likely.length > 0) known.current?.querySelector("button")?.focus();
  }, [likely]);
  useEnterMovesOn(box, () => void submit());
  useEffect(() => {
    const empty = box.current?.querySelector<HTMLInputElement>('input[value=""]');
    (empty ?? box.current?.querySelector("input"))?.focus();
  }, [box]);
  return (
    <div className="form" ref={box}>
      {FIELDS.slice(0, 3).map((field) => (
        <TextField key={field.name} {...field} draft={draft} setDraft={setDraft} />
      ))}
      <label className="field field-sex">
        <span className="field-label">
          Sexe <span aria-hidden="true">*</span>
        </span>
        <span className="sex-zone">
          <input
            className="input"
            name="sex"
            value={draft.sex ?? ""}
            required
            autoComplete="off"
            maxLength={1}
            aria-describedby="sex-word"
            onChange={(event) => {
              const letter = event.currentTarget.value.toUpperCase();
              const sex = letter === "F" || letter === "M" || letter === "I" ? letter : undefined;
              setDraft((current) => ({ ...current, sex }));
            }}
          />
          <span id="sex-word" className="hint">
            {draft.sex ? SEX_NAMES[draft.sex] : "F femme, M homme, I indéterminé"}
          </span>
        </span>
      </label>
      {FIELDS.slice(3).map((field) => (
        <TextField key={field.name} {...field} draft={draft} setDraft={setDraft} />
      ))}
      <p className="hint form-wide">
        Identité provisoire : elle sera vérifiée à la prochaine présentation d'une carte Vitale ou d'une pièce d'identité.
      </p>
      {likely.length > 0 ? (
        <section className="form-wide likely" aria-label="Doublons probables" ref={known}>
          <p role="alert">
            {likely.length === 1 ? "Cette personne est peut-être déjà connue." : "Cette personne est peut-être l'une de celles-ci."} Entrée
            prend la fiche choisie (Tab pour la suivante), FIN crée quand même.
          </p>
          {likely.map((patient) => (
            <button key={patient.id} type="button" className="filter" onClick={() => choose(patient)}>
              <PatientRow patient={patient} />
            </button>
          ))}
        </section>
      ) : null}
      {problem ? (
        <p className="refusal-text form-wide" role="alert">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

interface TextFieldProps {
  readonly name: "birthName" | "birthFirstNames" | "birthDate" | "usedName" | "birthPlace";
  readonly label: string;
  readonly required: boolean;
  readonly hint?: string;
  readonly draft: PatientDraft;
  readonly setDraft: (change: (draft: PatientDraft) => PatientDraft) => void;
}

function TextField({ name, label, required, hint, draft, setDraft }: TextFieldProps) {
  return (
    <label className="field">
      <span className="field-label">
        {label} {required ? <span aria-hidden="true">*</span> : null}
      </span>
      <input
        className="input"
        name={name}
        value={draft[name]}
        required={required}
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        maxLength={name === "birthFirstNames" ? 200 : name === "birthDate" ? 10 : 100}
        onChange={(event) => {
          const text = event.currentTarget.value;
          const value = name === "birthDate" ? slashDay(text, draft.birthDate) : text.toLocaleUpperCase("fr-FR");
          setDraft((current) => ({ ...current, [name]: value }));
        }}
      />
    </label>
  );
}
