import type { Burst } from "@comptoir/wire/barcode";
import { type ApiError, callRoute } from "../api.js";
import { announce } from "../frame/announcer.js";
import { findTopLayer } from "../frame/layers.js";
import { openMenu } from "../frame/windows.js";
import { sessionStore } from "../screens/session/index.js";
import { deliverScan, refuseScan } from "./deliver-scan.js";
import { hearOutcome } from "./sound.js";

let queue: Promise<void> = Promise.resolve();

/** One code after the other, in the order of the hand. */
export function routeScan(burst: Burst): void {
  hearOutcome();
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
  if (before?.scope.startsWith("window:") && !before.current.scan) return refuseScan(before.current.title);
  const result = await callRoute("recogniseCode", {
    body: { raw: burst.raw, physical: burst.physical, source: "scanner" },
  });
  if (!result.ok) return announce("refused", sayUnread(result.error));
  deliverScan(result.value);
}

/** A code is not kept: said so, whoever scanned believes it in the sale otherwise. */
function sayUnread(error: ApiError): string {
  return error.kind === "UNREACHABLE"
    ? "Code non pris : le serveur de l'officine ne répond pas. Scannez à nouveau quand il est revenu."
    : error.text;
}
