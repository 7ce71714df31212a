import type { CardReading } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { goToPatient } from "../../frame/navigation.js";
import { frameStore } from "../../frame/windows.js";
import { askInsi, settleIdentity } from "../../insi-calls.js";
import { choosePatient } from "../counter/index.js";
import { isOnScreen } from "../identity/index.js";

/**
 * The beneficiary becomes the patient of the sale, or his record comes on screen; INSi is then asked by the card, aside. Answers why not,
 * when nothing was done.
 */
export async function takePerson(
  reading: CardReading,
  o: { readonly index: number; readonly patientId: string | undefined; readonly close: () => void },
): Promise<string | undefined> {
  const body = o.patientId === undefined ? {} : { patientId: o.patientId };
  const result = await callRoute("takeBeneficiary", { params: { id: reading.id, index: String(o.index) }, body });
  if (!result.ok) return result.error.text;
  const { patient, askInsi: ask, text, created } = result.value;
  o.close();
  if (patient.insStatus === "qualifiee") settleIdentity(patient.id);
  const sale = frameStore.get().place === "counter";
  if (sale) choosePatient(patient);
  else goToPatient(patient.id);
  announce(patient.insStatus === "qualifiee" ? "done" : "info", created ? `Fiche créée d'après la carte. ${text}` : text);
  // In a sale the card was read for the sale; on a record, for its INS.
  const asked = { id: patient.id, card: { id: reading.id, index: o.index }, automatic: sale };
  if (ask) void askInsi(asked, () => isOnScreen(patient.id));
  return undefined;
}
