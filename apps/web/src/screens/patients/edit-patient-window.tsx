import type { PatientRecord } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fetchRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { KeyButton } from "../../frame/key-button.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/index.js";
import { PatientForm, usePatientEdit } from "./patient-form.js";

interface EditPatientProps {
  readonly id: string;
  /** What else shows this patient follows. */
  readonly onEdited: (patient: PatientRecord) => void;
}

/** E on the record, I on the sale: its traits are edited, from what the server holds now. */
export function EditPatientWindow({ id, onEdited }: EditPatientProps) {
  const query = useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => fetchRoute("getPatient", { params: { id } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    gcTime: 0,
  });
  return query.data ? <EditPatient record={query.data} onEdited={onEdited} /> : null;
}

function EditPatient({ record, onEdited }: { readonly record: PatientRecord; readonly onEdited: EditPatientProps["onEdited"] }) {
  const client = useQueryClient();
  const close = () => closeWindow("edit-patient");
  const mayUnlock = useStore(sessionStore, (state) => state.session?.rights.includes("ins.unlock") ?? false);
  const [unlocked, setUnlocked] = useState(false);
  const locked = record.locked && !unlocked;
  const form = usePatientEdit(
    record,
    (edited) => {
      client.setQueryData(["patient", record.id], edited);
      close();
      onEdited(edited);
      announce("done", `Fiche enregistrée : ${namePatient(edited)}.`);
    },
    unlocked,
  );
  const note = locked
    ? `Traits stricts verrouillés : ils viennent du téléservice INSi.${mayUnlock ? "" : " Un pharmacien peut les déverrouiller."} Le nom et le prénom utilisés se modifient toujours.`
    : record.locked
      ? "Changer un trait strict (nom ou prénoms de naissance, date, sexe, lieu) retire l'INS : l'identité sera à vérifier à nouveau."
      : "Les traits stricts d'avant restent dans la fiche, avec qui les a changés et quand.";
  return (
    <Window
      id="edit-patient"
      title="Modifier la fiche"
      size={720}
      behaviour={{ back: close, validate: () => void form.submit(), ...(locked && mayUnlock ? { unlock: () => setUnlocked(true) } : {}) }}
      actions={
        locked && mayUnlock ? (
          <KeyButton keySpelling="Ctrl+D" onPress={() => setUnlocked(true)}>
            Déverrouiller les traits stricts
          </KeyButton>
        ) : null
      }
    >
      <PatientForm form={form} note={note} locked={locked} />
    </Window>
  );
}
