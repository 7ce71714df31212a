import type { PatientSummary } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { announce } from "../../frame/announcer.js";
import { forgetInsi } from "../../insi-calls.js";
import { createStore } from "../../store.js";
import { sessionStore, setBeforeLeaving } from "../session/index.js";
import { createSaleKeeper } from "./sale-keeper.js";
import type { PendingBox, Removed } from "./sale-operations.js";

/** What the counter shows beside the sale itself. */
interface CounterState {
  /** Row under the hand: `b:<basket id>`, or `p:<prescribed line id>` of a line still waiting for its box. */
  readonly row?: string | undefined;
  /** A box that answers no line or several, while the person is asked where it belongs. */
  readonly pendingBox?: PendingBox | undefined;
  /** Last row taken out, for « Annuler ». */
  readonly removed?: Removed | undefined;
  /** RPPS on screen that is not eleven digits: the sale does not hold it. */
  readonly partialRpps?: string | undefined;
  /** RPPS that a person kept although it does not look right, in this sale. */
  readonly keptRpps?: { readonly saleId: string; readonly text: string } | undefined;
  /** Shown at once; the server repeats it with the next save. */
  readonly patient?: PatientSummary | undefined;
}
export const counterStore = createStore<CounterState>({});

const SALE = "comptoir.sale";
/** Only the id stays in the browser: the sale itself, with its health data, is on the server. */
export const saleMemory = {
  read: (): string | null => sessionStorage.getItem(SALE),
  write: (id: string | undefined): void => (id ? sessionStorage.setItem(SALE, id) : sessionStorage.removeItem(SALE)),
};

export const saleKeeper = createSaleKeeper({
  save: (id, version, draft, visitId) =>
    callRoute("saveSale", { params: { id }, body: { version, draft, ...(version === 0 && visitId ? { visitId } : {}) } }),
  read: (id) => callRoute("getSale", { params: { id } }),
  newId: () => crypto.randomUUID(),
  later(run, ms) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  onConflict(sale) {
    announce(
      "refused",
      sale.state === "validee"
        ? "Cette vente a été validée sur un autre poste. Commencez-en une nouvelle."
        : `La vente a été modifiée par ${sale.updatedBy}. Elle vient d'être rechargée, sans votre dernier ajout : vérifiez, refaites-le s'il manque, puis validez.`,
    );
  },
  onIdChange: saleMemory.write,
});

setBeforeLeaving(() => saleKeeper.flush());
// Closed on purpose, the counter is left clean; a session that was lost or locked finds its sale again.
sessionStore.subscribe(() => {
  const { phase, reason } = sessionStore.get();
  if (phase === "closed") forgetInsi();
  if (phase === "closed" && reason === undefined) startNewSale();
});

/** Forgets the visit on screen (not the one on the server) and starts an empty sale. */
export function startNewSale(): void {
  counterStore.set({});
  saleKeeper.startNew();
}
