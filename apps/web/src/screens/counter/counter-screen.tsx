import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { formatDate } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { useLayer } from "../../frame/layers.js";
import { useMedicineBase } from "../../frame/medicine-base.js";
import { openWindow } from "../../frame/windows.js";
import { printDelivery } from "../../print-delivery.js";
import { useStore } from "../../use-store.js";
import { shortenLabel } from "../medicines/index.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { deliveryStore } from "./deliveries.js";
import { LastDelivery } from "./delivery-watch.js";
import { OrdonnanceHeader } from "./ordonnance-header.js";
import { PatientStrip } from "./patient-strip.js";
import { movePrescriber } from "./prescriber-completion.js";
import { changeQuantity, openSaleIdentity, removeRow, undoRemoval } from "./sale-actions.js";
import { listSaleRows, stepRow } from "./sale-rows.js";
import { SaleTable } from "./sale-table.js";
import { takeScan } from "./take-scan.js";
import { REMOVED_NOTICE, startControl } from "./validate-sale.js";
import { goToMember, isSaleEmpty, parkVisit } from "./visit-actions.js";
import { VisitTabs } from "./visit-tabs.js";

const UNDO_MS = 8_000;

/** Facturation: patient on the left, ordonnance above, lines in the middle. */
export function CounterScreen() {
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const view = useStore(saleKeeper.store, (state) => state.view);
  const removed = useStore(counterStore, (state) => state.removed);
  const several = useStore(saleKeeper.store, (state) =>
    state.members.some((member) => member.saleId !== state.id && member.state !== "validee"),
  );
  const header = useRef<HTMLDivElement>(null);
  const home = useRef<HTMLDivElement>(null);
  const rows = listSaleRows(draft, view?.ordonnance?.lines ?? [], view?.control ?? []);

  function leaveFields() {
    const row = home.current?.querySelector<HTMLElement>('tr[tabindex="0"]');
    (row ?? home.current)?.focus();
  }
  function move(delta: 1 | -1) {
    const row = stepRow(rows, counterStore.get().row, delta);
    if (document.activeElement instanceof HTMLInputElement) leaveFields();
    if (row) counterStore.set((state) => ({ ...state, row }));
  }
  function remove() {
    const line = removeRow();
    if (!line) return;
    notifications.show({
      id: REMOVED_NOTICE,
      message: (
        <span className="undo">
          Ligne retirée : {shortenLabel(line.label)}
          <button
            type="button"
            className="link-button"
            onClick={() => {
              notifications.hide(REMOVED_NOTICE);
              undoRemoval();
            }}
          >
            Annuler
          </button>
        </span>
      ),
      autoClose: UNDO_MS,
      closeButtonProps: { "aria-label": "Fermer l'avis" },
    });
  }

  useLayer(
    "counter",
    "Facturation",
    {
      validate: () => void startControl(),
      back: leaveFields,
      previous: () => void (movePrescriber(-1) || move(-1)),
      next: () => void (movePrescriber(1) || move(1)),
      more: () => changeQuantity(1),
      less: () => changeQuantity(-1),
      remove,
      ...(removed
        ? {
            undo: () => {
              notifications.hide(REMOVED_NOTICE);
              undoRemoval();
            },
          }
        : {}),
      ...(draft.patientId === undefined ? {} : { edit: () => openWindow("edit-patient", draft.patientId) }),
      prescriber: () => {
        const field = header.current?.querySelector<HTMLInputElement>("input:not([readonly])");
        field?.focus();
        field?.select();
      },
      identity: openSaleIdentity,
      nextSale: () =>
        isSaleEmpty() ? announce("info", "La vente à l'écran est encore vide : scannez l'ordonnance.") : openWindow("next-sale"),
      previousMember: () => void goToMember(-1),
      nextMember: () => void goToMember(1),
      print: () => {
        const last = deliveryStore.get().deliveries[0]?.deliveryId;
        if (last === undefined) announce("info", "Rien à imprimer encore : validez une vente (FIN), ou ouvrez Délivrances (C puis D).");
        else void printDelivery(last);
      },
      park: () => void parkVisit(),
      drop: () => (isSaleEmpty() && !several ? announce("info", "La vente est déjà vide.") : openWindow("drop")),
    },
    { takes: () => true, take: takeScan },
  );

  return (
    <div className="counter">
      <h1 className="visually-hidden">Facturation</h1>
      <PatientStrip />
      <section className="sale" aria-label="Vente">
        <VisitTabs />
        <OrdonnanceHeader box={header} onDone={leaveFields} />
        <div className="table-frame" ref={home} tabIndex={rows.length === 0 ? 0 : -1}>
          {rows.length > 0 ? <SaleTable rows={rows} onRemove={remove} /> : <EmptyCounter />}
        </div>
        {view?.ordonnance?.confirmed ? <BelowLines message={draft.message} note={draft.note} /> : null}
        <LastDelivery />
      </section>
    </div>
  );
}

/** What is not on the ordonnance: lines written by hand, notes on the whole delivery. */
function BelowLines({ message, note }: { readonly message: string | undefined; readonly note: string | undefined }) {
  return (
    <div className="below-lines">
      <KeyButton keySpelling="E" onPress={() => openWindow("written")}>
        Ligne manuscrite
      </KeyButton>
      <KeyButton keySpelling="N" onPress={() => openWindow("note")}>
        Notes
      </KeyButton>
      {message ? <span className="hint">Au prescripteur : « {message} »</span> : null}
      {note ? <span className="hint">Pour l'officine : « {note} »</span> : null}
    </div>
  );
}

/** Start of a sale: what to do, and which medicine base answers (LAD rule). */
function EmptyCounter() {
  const base = useMedicineBase();
  return (
    <div className="empty">
      <Icon name="scan" size={40} />
      <p className="empty-title">Scannez une ordonnance ou une boîte</p>
      <p className="hint">
        <kbd>F2</kbd> choisit le patient · <kbd>F4</kbd> lit sa carte Vitale · <kbd>F3</kbd> lit une Ordonnance Numérique · <kbd>F6</kbd>{" "}
        cherche un produit · <kbd>?</kbd> montre les touches
      </p>
      {base.data?.stale ? (
        <p className="empty-base">
          <Icon name="alert" /> {base.data.source}, extrait du {formatDate(base.data.extractDate)} : {base.data.ageDays} jours. Demandez sa
          mise à jour au titulaire : <span className="numero">comptoir import bdpm</span>.
        </p>
      ) : null}
    </div>
  );
}
