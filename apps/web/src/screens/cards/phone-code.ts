import type { CardReading } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { openWindow } from "../../frame/windows.js";
import { createStore } from "../../store.js";

/** What the phone just shown said, for the window that opens on it. */
export const phoneStore = createStore<{ readonly reading?: CardReading }>({});

/** Appli carte Vitale: the code of a phone was scanned. Says whom it covers, or why it is worth nothing. */
export async function takePhoneCode(code: string): Promise<void> {
  const result = await callRoute("openApcv", { body: { code } });
  if (!result.ok) return announce("refused", result.error.text);
  phoneStore.set({ reading: result.value });
  openWindow("card");
}
