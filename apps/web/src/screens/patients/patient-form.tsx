import type { PatientRecord, PatientSummary } from "@comptoir/contract";
import { type RefObject, useEffect, useRef, useState } from "react";
import { type ApiResult, callRoute } from "../../api.js";
import { formatDay, parseDay, slashDay } from "../../day.js";
import { useEnterMovesOn } from "../../frame/enter-moves-on.js";
import { SEX_NAMES } from "../../texts.js";
import { PatientRow } from "./patient-row.js";

export interface PatientDraft {
  readonly birthName: string;
  readonly usedName: string;
  readonly birthFirstNames: string;
  readonly usedFirstName: string;
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
    usedFirstName: "",
    birthDate: "",
    sex: undefined,
    birthPlace: "",
  };
}

/** A record as it is edited. */
export function editPatientDraft(record: PatientRecord): PatientDraft {
  const { birthName, usedName, birthFirstNames, usedFirstName, birthDate, sex, birthPlace } = record;
  return {
    birthName,
    usedName: usedName ?? "",
    birthFirstNames,
    usedFirstName: usedFirstName ?? "",
    birthDate: formatDay(birthDate),
    sex,
    birthPlace: birthPlace === "99999" ? "" : birthPlace,
  };
}

/** The day that was typed; one that no calendar knows (lunar) stands as long as nobody touches it. */
function readDay(draft: PatientDraft, record: PatientRecord | undefined): string | undefined {
  return record && draft.birthDate === formatDay(record.birthDate) ? record.birthDate : parseDay(draft.birthDate);
}

/** The first thing that is missing, in words; undefined = it can be recorded. */
export function findFault(
  draft: PatientDraft,
  record?: PatientRecord,
): { readonly field: keyof PatientDraft; readonly text: string } | undefined {
  if (!draft.birthName.trim()) return { field: "birthName", text: "Saisissez le nom de naissance." };
  if (!draft.birthFirstNames.trim()) return { field: "birthFirstNames", text: "Saisissez au moins un prénom de naissance." };
  if (!readDay(draft, record)) return { field: "birthDate", text: "Saisissez la date de naissance : JJ/MM/AAAA." };
  if (!draft.sex) return { field: "sex", text: "Choisissez le sexe : F, M ou I." };
  if (draft.birthPlace.trim() && !/^(\d{5}|2[AB]\d{3})$/i.test(draft.birthPlace.trim())) {
    return { field: "birthPlace", text: "Le lieu de naissance est un code INSEE de 5 caractères ; laissez vide s'il est inconnu." };
  }
  return undefined;
}

/** Traits as they leave. */
function readTraits(draft: PatientDraft, record?: PatientRecord) {
  return {
    birthName: draft.birthName,
    ...(draft.usedName.trim() ? { usedName: draft.usedName } : {}),
    birthFirstNames: draft.birthFirstNames,
    ...(draft.usedFirstName.trim() ? { usedFirstName: draft.usedFirstName } : {}),
    birthDate: readDay(draft, record) ?? "",
    sex: draft.sex ?? ("I" as const),
    birthPlace: draft.birthPlace.trim().toUpperCase() || "99999",
  };
}

function useForm<T>(o: {
  readonly start: () => PatientDraft;
  readonly record?: PatientRecord;
  /** People who look like this one, to be shown once before sending. */
  readonly findLikely: (draft: PatientDraft) => Promise<readonly PatientSummary[]>;
  readonly send: (draft: PatientDraft) => Promise<ApiResult<T>>;
  readonly onDone: (patient: T) => void;
  readonly onKnown: (patient: PatientSummary) => void;
}) {
  const [draft, setDraft] = useState(o.start);
  const [problem, setProblem] = useState<string>();
  const [likely, setLikely] = useState<readonly PatientSummary[]>([]);
  /** The identity for which the look-alikes were shown: FIN a second time creates it all the same. */
  const seen = useRef("");
  const box = useRef<HTMLDivElement>(null);
  const busy = useRef(false);

  async function submit() {
    if (busy.current) return;
    const fault = findFault(draft, o.record);
    if (fault) {
      setProblem(fault.text);
      box.current?.querySelector<HTMLInputElement>(`[name="${fault.field}"]`)?.focus();
      return;
    }
    busy.current = true;
    const { sex: _, birthPlace: __, usedFirstName: ___, ...names } = readTraits(draft, o.record);
    if (seen.current !== JSON.stringify(names)) {
      const known = await o.findLikely(draft);
      if (known.length > 0) {
        busy.current = false;
        seen.current = JSON.stringify(names);
        setProblem(undefined);
        setLikely(known);
        return;
      }
    }
    const result = await o.send(draft);
    busy.current = false;
    if (result.ok) o.onDone(result.value);
    else setProblem(result.error.text);
  }

  return { draft, setDraft, problem, likely, choose: o.onKnown, submit, box };
}

/**
 * Creates an identity without card: provisoire. The id is made here, so that a repeat creates nobody twice. Before that, people born the
 * same day whose names are alike are shown once: `onKnown` takes the one that is chosen instead.
 */
export function usePatientForm(typed: string, onCreated: (patient: PatientSummary) => void, onKnown = onCreated) {
  const id = useRef(crypto.randomUUID());
  return useForm({
    start: () => startPatientDraft(typed),
    findLikely: async (draft) => {
      const { sex: _, birthPlace: __, usedFirstName: ___, ...names } = readTraits(draft);
      const known = await callRoute("findLikelyPatients", { body: names });
      return known.ok ? known.value.patients : [];
    },
    send: (draft) => callRoute("createPatient", { body: { id: id.current, ...readTraits(draft) } }),
    onDone: onCreated,
    onKnown,
  });
}

/** Edits a record, from the version that is on screen. */
export function usePatientEdit(record: PatientRecord, onEdited: (record: PatientRecord) => void, unlock = false) {
  const { id, version } = record;
  return useForm({
    start: () => editPatientDraft(record),
    record,
    // It is in the list already, and whoever edits it has it before the eyes.
    findLikely: async () => [],
    send: (draft) => callRoute("updatePatient", { params: { id }, body: { version, unlock, ...readTraits(draft, record) } }),
    onDone: onEdited,
    onKnown: () => {},
  });
}

interface PatientFormProps {
  /** What becomes of the identity. */
  readonly note?: string;
  /** Fields marked as mandatory; the others are asked for when they are missing. */
  readonly required?: readonly (keyof PatientDraft)[];
  /** The strict traits are not to be changed here. */
  readonly locked?: boolean;
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
  { name: "birthName", label: "Nom de naissance" },
  { name: "birthFirstNames", label: "Prénom(s) de naissance" },
  { name: "birthDate", label: "Date de naissance", hint: "JJ/MM/AAAA" },
  { name: "usedName", label: "Nom utilisé" },
  { name: "usedFirstName", label: "Prénom utilisé" },
  { name: "birthPlace", label: "Lieu de naissance (INSEE)", hint: "vide = inconnu" },
] as const;

export function PatientForm({
  form,
  required = ["birthName", "birthFirstNames", "birthDate", "sex"],
  locked = false,
  note = "Identité provisoire : elle sera vérifiée à la prochaine présentation d'une carte Vitale ou d'une pièce d'identité.",
}: PatientFormProps) {
  const { draft, setDraft, problem, likely, choose, submit, box } = form;
  const known = useRef<HTMLElement>(null);
  useEffect(() => {
    if (likely.length > 0) known.current?.querySelector("button")?.focus();
  }, [likely]);
  useEnterMovesOn(box, () => void submit());
  // The hand goes to the first thing that is missing, or to the name of a whole record.
  const [first] = useState(() => FIELDS.slice(0, 3).find((field) => draft[field.name] === "")?.name ?? "birthName");
  return (
    <div className="form" ref={box}>
      {FIELDS.slice(0, 3).map((field) => (
        <TextField
          key={field.name}
          {...field}
          required={required.includes(field.name)}
          locked={locked}
          focused={field.name === first && !locked}
          draft={draft}
          setDraft={setDraft}
        />
      ))}
      <label className="field field-sex">
        <span className="field-label">Sexe {required.includes("sex") ? <span aria-hidden="true">*</span> : null}</span>
        <span className="sex-zone">
          <input
            className="input"
            name="sex"
            value={draft.sex ?? ""}
            required={required.includes("sex")}
            readOnly={locked}
            autoComplete="off"
            maxLength={1}
            aria-describedby={locked ? "sex-word patient-form-note" : "sex-word"}
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
        <TextField
          key={field.name}
          {...field}
          required={false}
          locked={locked && field.name === "birthPlace"}
          focused={locked ? field.name === "usedName" : field.name === first}
          draft={draft}
          setDraft={setDraft}
        />
      ))}
      <p className="hint form-wide" id="patient-form-note">
        {note}
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
  readonly name: "birthName" | "birthFirstNames" | "birthDate" | "usedName" | "usedFirstName" | "birthPlace";
  readonly label: string;
  readonly required: boolean;
  readonly hint?: string;
  /** Has the caret when the window opens. */
  readonly focused: boolean;
  readonly locked: boolean;
  readonly draft: PatientDraft;
  readonly setDraft: (change: (draft: PatientDraft) => PatientDraft) => void;
}

function TextField({ name, label, required, hint, focused, locked, draft, setDraft }: TextFieldProps) {
  return (
    <label className="field">
      <span className="field-label">
        {label} {required ? <span aria-hidden="true">*</span> : null}
      </span>
      <input
        className="input"
        name={name}
        data-autofocus={focused || undefined}
        value={draft[name]}
        required={required}
        readOnly={locked}
        // Why it does not change is read out with the field (INS/va1.47).
        aria-describedby={locked ? "patient-form-note" : undefined}
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
