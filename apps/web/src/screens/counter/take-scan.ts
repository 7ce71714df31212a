import type { Recognised } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { openWindow } from "../../frame/windows.js";
import { saleKeeper } from "./counter-store.js";
import { openOrdonnance } from "./ordonnance-flow.js";
import { changeHeader, takeBox, toBox } from "./sale-actions.js";

/** What the sale does with a code read anywhere on the counter. It always says what it recognised. */
export function takeScan(scan: Recognised): void {
  const { draft, view } = saleKeeper.store.get();
  switch (scan.kind) {
    case "ordonnance": {
      if (view?.ordonnance?.confirmed && view.ordonnance.numero !== scan.numero) {
        announce("info", `${scan.text} Cette vente a déjà la sienne : dites où ouvrir celle-ci.`);
        openWindow("next-sale", scan.numero);
        return;
      }
      announce("done", scan.text);
      // The same one again is shown, not asked for again: what was confirmed stays confirmed.
      if (view?.ordonnance?.confirmed) openWindow("ordonnance");
      else openOrdonnance(scan.numero);
      return;
    }
    case "medicament": {
      if (!scan.presentation) {
        announce(
          "refused",
          `${scan.text} Cette boîte n'est pas dans la base de médicaments : cherchez le produit (F6) ou vérifiez le code.`,
        );
        return;
      }
      void takeBox(toBox(scan.presentation, scan)).then(() => {
        if (scan.warnings.length > 0) announce("warn", `${scan.text} ${scan.warnings.join(" ")}`);
      });
      return;
    }
    case "professionnel": {
      if (view?.ordonnance?.confirmed) {
        announce("refused", `${scan.text} Le prescripteur vient de l'ordonnance numérique : rien n'a été changé.`);
        return;
      }
      changeHeader({ prescripteur: { name: draft.prescripteur?.name ?? "", rpps: scan.rpps } });
      void nameByRpps(scan.rpps, scan.text);
      return;
    }
    case "structure":
    // Read in a window: on the screens themselves it names a person (deliver-scan.ts).
    case "ins":
    case "apcv":
      announce("info", `${scan.text} Cette lecture n'est pas utilisée par la vente : rien n'a été changé.`);
      return;
    case "inconnu":
      announce("refused", scan.text);
      return;
  }
}

/** The scanned number is in the sale already; the name follows when the officine knows it. */
async function nameByRpps(rpps: string, text: string): Promise<void> {
  const result = await callRoute("searchPrescribers", { query: { q: rpps } });
  const known = result.ok ? result.value.prescribers.find((one) => one.rpps === rpps) : undefined;
  if (!known || saleKeeper.store.get().draft.prescripteur?.rpps !== rpps) {
    return announce("done", `${text} RPPS du prescripteur rempli : saisissez son nom (P).`);
  }
  changeHeader({ prescripteur: { name: known.name, rpps } });
  announce("done", `${text} Prescripteur : ${known.name}.`);
}
