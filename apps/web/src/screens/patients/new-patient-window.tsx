import { namePatient, type PatientSummary } from "@comptoir/contract";
import { useRef } from "react";
import { announce } from "../../frame/announcer.js";
import { KeyButton } from "../../frame/key-button.js";
import { goToPatient } from "../../frame/navigation.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { askInsi } from "../../insi-calls.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/index.js";
import { PatientForm, usePatientForm } from "./patient-form.js";

/** A patient without card, from the patients' screen; Ctrl+I creates the record and asks INSi about it in one gesture. */
export function NewPatientWindow() {
  const mayAsk = useStore(sessionStore, (state) => state.session?.rights.includes("ins.call") ?? false);
  const asksInsi = useRef(false);
  const open = (patient: PatientSummary) => {
    closeWindow("new-patient");
    goToPatient(patient.id);
  };
  const form = usePatientForm(
    "",
    (patient) => {
      announce("done", `Patient créé : ${namePatient(patient)}, identité provisoire.`);
      open(patient);
      if (asksInsi.current) void askInsi(patient, () => window.location.pathname.endsWith(patient.id));
    },
    open,
  );
  const submit = (insi: boolean): void => {
    asksInsi.current = insi;
    void form.submit();
  };
  return (
    <Window
      id="new-patient"
      title="Nouveau patient sans carte"
      size={720}
      behaviour={{
        back: () => closeWindow("new-patient"),
        validate: () => submit(false),
        ...(mayAsk ? { identity: () => submit(true) } : {}),
      }}
      actions={
        mayAsk ? (
          <KeyButton keySpelling="Ctrl+I" onPress={() => submit(true)}>
            Créer avec l'INS
          </KeyButton>
        ) : undefined
      }
    >
      <PatientForm form={form} />
    </Window>
  );
}
