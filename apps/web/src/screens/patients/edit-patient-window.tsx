import type { PatientRecord } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { PatientForm, usePatientEdit } from "./patient-form.js";
import { namePatient } from "./patient-name.js";

/** E on the record: its traits are edited, from what the server holds now. */
export function EditPatientWindow({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => fetchRoute("getPatient", { params: { id } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return query.data ? <EditPatient record={query.data} /> : null;
}

function EditPatient({ record }: { readonly record: PatientRecord }) {
  const client = useQueryClient();
  const close = () => closeWindow("edit-patient");
  const form = usePatientEdit(record, (edited) => {
    client.setQueryData(["patient", record.id], edited);
    close();
    announce("done", `Fiche enregistrée : ${namePatient(edited)}.`);
  });
  const note =
    record.insStatus === "recuperee" || record.insStatus === "qualifiee"
      ? "Changer un trait strict (nom ou prénoms de naissance, date, sexe, lieu) retire l'INS : l'identité sera à vérifier à nouveau."
      : "Les traits stricts d'avant restent dans la fiche, avec qui les a changés et quand.";
  return (
    <Window id="edit-patient" title="Modifier la fiche" size={720} behaviour={{ back: close, validate: () => void form.submit() }}>
      <PatientForm form={form} note={note} />
    </Window>
  );
}
