import type { InsDocument, PatientSummary } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { goToPatient } from "../../frame/navigation.js";
import { frameStore, openWindow } from "../../frame/windows.js";
import { createStore } from "../../store.js";
import { choosePatient } from "../counter/index.js";

/** The document whose datamatrix was just read. */
export const documentStore = createStore<{ readonly document?: InsDocument }>({});

/** « Vérification de l'INS »: the datamatrix of a document was read. Says who it may be, or why it is worth nothing. */
export async function takeInsDocument(reading: string): Promise<void> {
  const result = await callRoute("readInsDocument", { body: { reading } });
  if (!result.ok) return announce("refused", result.error.text);
  const document = result.value;
  const [first] = document.patients;
  if (document.confirmed && first) {
    showPerson(first);
    return announce("done", document.text);
  }
  documentStore.set({ document });
  openWindow("ins-document");
}

/** The person comes on screen: in the sale, or as a record. */
export function showPerson(patient: PatientSummary): void {
  if (frameStore.get().place === "counter") choosePatient(patient);
  else goToPatient(patient.id);
}
