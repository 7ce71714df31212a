import type { Recognised } from "@comptoir/contract";
import type { Burst } from "@comptoir/wire/barcode";
import { callRoute } from "../api.js";
import { announce, announcerStore } from "../frame/announcer.js";
import { findTopLayer } from "../frame/layers.js";
import { goTo } from "../frame/navigation.js";
import { frameStore, openMenu } from "../frame/windows.js";
import { openOrdonnance } from "../screens/counter/index.js";
import { sessionStore } from "../screens/session/index.js";
import { playTone } from "./sound.js";

/** What is announced this soon after a burst is its outcome: the ear is told as well. */
const HEARD_MS = 6_000;
let lastBurst = Number.NEGATIVE_INFINITY;
announcerStore.subscribe(() => {
  const said = announcerStore.get().last;
  if (said && performance.now() - lastBurst < HEARD_MS) playTone(said.tone);
});

let queue: Promise<void> = Promise.resolve();

/** One code after the other, in the order of the hand. */
export function routeScan(burst: Burst): void {
  lastBurst = performance.now();
  queue = queue.then(() => handle(burst)).catch(reportError);
}

async function handle(burst: Burst): Promise<void> {
  if (sessionStore.get().phase !== "open")
    return announce("refused", "Code lu, mais le poste est fermé : identifiez-vous, puis scannez à nouveau.");
  if (!sessionStore.get().session?.rights.includes("sale.edit")) {
    return announce("refused", "Code lu, mais votre rôle ne permet pas de vendre : rien n'a été changé.");
  }
  if (burst.overflow) return announce("refused", "Ce code est trop long pour être lu. Saisissez le numéro à la main.");
  openMenu(undefined);
  const before = findTopLayer();
  // A window that takes no code says so without asking what the code was.
  if (before?.scope.startsWith("window:") && !before.current.scan) return refuseIn(before.current.title);
  const result = await callRoute("recogniseCode", {
    body: { raw: burst.raw, physical: burst.physical, source: "scanner" },
  });
  if (!result.ok) return announce("refused", result.error.text);
  deliver(result.value);
}

/** To what is on top now: the hand may have opened a window while the code was being read. */
function deliver(scan: Recognised): void {
  const layer = findTopLayer();
  const policy = layer?.current.scan;
  const inWindow = layer?.scope.startsWith("window:") === true;
  if (policy?.takes(scan)) {
    policy.take(scan);
    return;
  }
  if (inWindow) {
    refuseIn(layer?.current.title ?? "", scan);
    return;
  }
  // Away from the counter, an ordonnance brings back to it: the code is never lost half-way.
  if (scan.kind === "ordonnance" && frameStore.get().place !== "counter") {
    announce("done", scan.text);
    goTo("counter");
    openOrdonnance(scan.numero);
    return;
  }
  announce("refused", `${scan.text} Ouvrez la vente (F) pour l'utiliser : rien n'a été changé.`);
}

function refuseIn(title: string, scan?: Recognised): void {
  announce(
    "refused",
    `${scan?.text ?? "Code lu."} La fenêtre « ${title} » ne prend pas ce code : fermez-la (Échap), puis scannez à nouveau.`,
  );
}
