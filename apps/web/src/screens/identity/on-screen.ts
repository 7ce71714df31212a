import { frameStore } from "../../frame/windows.js";
import { isPatientOfSale } from "../counter/index.js";

/** Whether the operator still has this person before the eyes: in the sale, or on the record. */
export function isOnScreen(id: string): boolean {
  const { place } = frameStore.get();
  if (place === "counter") return isPatientOfSale(id);
  return place === "patients" && window.location.pathname.endsWith(id);
}
