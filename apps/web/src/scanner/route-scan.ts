import type { Recognised } from "@comptoir/contract";
import { callRoute } from "../api.js";
import { announce, type Tone } from "../frame/announcer.js";
import { findTopLayer } from "../frame/layers.js";
import { goTo } from "../frame/navigation.js";
import { frameStore, openMenu } from "../frame/windows.js";
import { openOrdonnance } from "../screens/counter/index.js";
import { sessionStore } from "../screens/session/index.js";
import { playTone } from "./sound.js";

/** A burst as it came: the characters of the layout, and the same keys read by their place on the board (AZERTY). */
export interface Burst {
  readonly raw: string;
  readonly physical?: string | undefined;
}

function say(tone: Tone, text: string): void {
  announce(tone, text);
  playTone(tone);
}

let queue: Promise<void> = Promise.resolve();

/** One code after the other, in the order of the hand. */
export function routeScan(burst: Burst): void {
  queue = queue.then(() => handle(burst));
}

async function handle(burst: Burst): Promise<void> {
  if (sessionStore.get().phase !== "open") return say("refused", "Code lu, mais le poste est fermé : identifiez-vous, puis scannez à nouveau.");
  if (!sessionStore.get().session?.rights.includes("sale.edit")) {
    return say("refused", "Code lu, mais votre rôle ne permet pas de vendre : rien n'a été changé.");
  }
  openMenu(undefined);
  const before = findTopLayer();
  // A window that takes no code says so without asking what the code was.
  if (before?.scope.startsWith("window:") && !before.current.scan) return refuseIn(before.current.title);
  const result = await callRoute("recogniseCode", {
    body: { raw: burst.raw, source: "scanner", ...(burst.physical ? { physical: burst.physical } : {}) },
  });
  if (!result.ok) return say("refused", result.error.text);
  deliver(result.value);
}

/** To what is on top now: the hand may have opened a window while the code was being read. */
function deliver(scan: Recognised): void {
  const layer = findTopLayer();
  const policy = layer?.current.scan;
  const inWindow = layer?.scope.startsWith("window:") === true;
  if (policy?.takes(scan)) {
    playTone(scan.kind === "inconnu" ? "refused" : "done");
    return policy.take(scan);
  }
  if (inWindow) return refuseIn(layer?.current.title ?? "", scan);
  // Away from the counter, an ordonnance brings back to it: the code is never lost half-way.
  if (scan.kind === "ordonnance" && frameStore.get().place !== "counter") {
    playTone("done");
    goTo("counter");
    openOrdonnance(scan.numero);
    return;
  }
  say("refused", `${scan.text} Ouvrez la vente (F) pour l'utiliser : rien n'a été changé.`);
}

function refuseIn(title: string, scan?: Recognised): void {
  say("refused", `${scan?.text ?? "Code lu."} La fenêtre « ${title} » ne prend pas ce code : fermez-la (Échap), puis scannez à nouveau.`);
}
