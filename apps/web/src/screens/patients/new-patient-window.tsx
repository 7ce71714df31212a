import type { PatientSummary } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { announce } from "../../frame/announcer.js";
import { goToPatient } from "../../frame/navigation.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { PatientForm, usePatientForm } from "./patient-form.js";

/** A patient without card, from the patients' screen. */
export function NewPatientWindow() {
  const open = (patient: PatientSummary) => {
    closeWindow("new-patient");
    goToPatient(patient.id);
  };
  const form = usePatientForm(
    "",
    (patient) => {
      announce("done", `Patient créé : ${namePatient(patient)}, identité provisoire.`);
      open(patient);
    },
    open,
  );
  return (
    <Window
      id="new-patient"
      title="Nouveau patient sans carte"
      size={720}
      behaviour={{ back: () => closeWindow("new-patient"), validate: () => void form.submit() }}
    >
      <PatientForm form={form} />
    </Window>
  );
}
