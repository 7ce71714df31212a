import type { PatientSummary } from "@comptoir/contract";
import { useRef, useState } from "react";
import { useLayer } from "../../frame/layers.js";
import { goTo, goToPatient } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { openWindow } from "../../frame/windows.js";
import { PatientRow } from "./patient-row.js";
import { usePatientSearch } from "./use-patient-search.js";

/** Données › Patients: the search, then the sheet. */
export function PatientsScreen() {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { patients, near, asked, number, busy, problem } = usePatientSearch(text, field);
  const list = useOptionList(patients, text);
  const open = (patient: PatientSummary | undefined) => patient && goToPatient(patient.id);
  useLayer("patients", "Patients", {
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
    previous: list.previous,
    next: list.next,
    create: () => openWindow("new-patient"),
    back: () => {
      if (document.activeElement === field.current) field.current?.blur();
      else goTo("counter");
    },
    ...(list.current ? { accept: () => open(list.current) } : {}),
  });
  return (
    <div className="page">
      <h1 className="page-title">Patients</h1>
      <label className="field search-field">
        <span className="field-label">Nom, prénom ou date de naissance</span>
        <input
          {...list.inputProps}
          ref={field}
          className="input"
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the screen is opened to search
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
      <div className="page-body">
        <OptionRows list={list} busy={busy} label="Patients trouvés" keyOf={(patient) => patient.id} onChoose={open}>
          {(patient) => <PatientRow patient={patient} near={near.has(patient.id)} />}
        </OptionRows>
        {patients.length === 0 && !problem ? (
          <p className="empty-hint">
            {number
              ? asked
                ? "Aucune fiche ne porte ce matricule."
                : "Matricule INS : 13 caractères, ou 15 avec la clé."
              : asked
                ? "Personne ne correspond. Vérifiez l'orthographe, essayez la date de naissance, ou créez le patient (Inser)."
                : "Deux lettres suffisent : début du nom, « nom prénom », date de naissance JJMMAAAA, ou matricule INS. Entrée ouvre la fiche."}
          </p>
        ) : null}
      </div>
    </div>
  );
}
