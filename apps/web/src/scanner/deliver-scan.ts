import type { Recognised } from "@comptoir/contract";
import { announce } from "../frame/announcer.js";
import { findTopLayer } from "../frame/layers.js";
import { goTo } from "../frame/navigation.js";
import { frameStore } from "../frame/windows.js";
import { takePhoneCode } from "../screens/cards/index.js";
import { openOrdonnance } from "../screens/counter/index.js";
import { takeInsDocument } from "../screens/identity/index.js";

/** Gives a code, however it was read, to what is on top now: the hand may have opened a window meanwhile. */
export function deliverScan(scan: Recognised): void {
  const layer = findTopLayer();
  const policy = layer?.current.scan;
  const inWindow = layer?.scope.startsWith("window:") === true;
  // The document names a person, in a sale as on any other screen.
  if (scan.kind === "ins" && !inWindow) {
    announce("done", scan.text);
    void takeInsDocument(scan.reading);
    return;
  }
  // A phone names a person too.
  if (scan.kind === "apcv" && !inWindow) {
    announce("info", scan.text);
    void takePhoneCode(scan.code);
    return;
  }
  if (policy?.takes(scan)) {
    policy.take(scan);
    return;
  }
  if (inWindow) {
    refuseScan(layer?.current.title ?? "", scan);
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

/** A window that does not take this code says so aloud; nothing waits. */
export function refuseScan(title: string, scan?: Recognised): void {
  announce(
    "refused",
    `${scan?.text ?? "Code lu."} La fenêtre « ${title} » ne prend pas ce code : fermez-la (Échap), puis scannez à nouveau.`,
  );
}
