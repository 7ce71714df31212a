import { useEffect, useRef } from "react";
import { formatDay } from "../../day.js";
import { Icon } from "../../frame/icon.js";
import { StateChip } from "../../frame/state-chip.js";
import { ECART_TEXTS } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { counterStore, saleKeeper } from "./counter-store.js";
import { LineTags, sayPosology, sayProgress, sayRemaining } from "./ordonnance-parts.js";
import { changeQuantity } from "./sale-actions.js";
import { isExhausted } from "./sale-operations.js";
import type { SaleRow } from "./sale-rows.js";

function EcartCell({ row, withPrescription }: { readonly row: SaleRow; readonly withPrescription: boolean }) {
  const { prescribed, basket, control } = row;
  if (prescribed && !basket) {
    return isExhausted(prescribed) ? (
      <StateChip tone="neutral" icon="minus">
        Rien à délivrer
      </StateChip>
    ) : (
      <StateChip tone="neutral" icon="ring">
        À délivrer
      </StateChip>
    );
  }
  if (control && !control.proven && control.choices.length === 0) {
    return (
      <StateChip tone="bad" icon="alert">
        {withPrescription ? "À rattacher ou retirer" : "À compléter : FIN dit quoi"}
      </StateChip>
    );
  }
  // Without a prescription there is nothing to conform to.
  if (!control || (!prescribed && control.ecart === "IDENTIQUE")) return null;
  const text = ECART_TEXTS[control.reason?.ecart ?? control.ecart];
  return (
    <StateChip tone={text.tone} icon={text.icon}>
      {text.label}
    </StateChip>
  );
}

function Quantity({ row, active }: { readonly row: SaleRow; readonly active: boolean }) {
  const { prescribed, basket } = row;
  const count = basket?.boxes ?? 0;
  return (
    <span className="quantity">
      {basket && active ? (
        <button
          type="button"
          className="tiny-button"
          tabIndex={-1}
          aria-label={`Une boîte de moins : ${basket.label}`}
          onClick={() => changeQuantity(-1)}
        >
          <Icon name="minus" size={12} />
        </button>
      ) : null}
      <span className="quantity-count">
        {prescribed && row.span === 1 ? sayProgress(count, prescribed.remaining, row.control?.handed) : count}
      </span>
      {basket && active ? (
        <button
          type="button"
          className="tiny-button"
          tabIndex={-1}
          aria-label={`Une boîte de plus : ${basket.label}`}
          onClick={() => changeQuantity(1)}
        >
          <Icon name="plus" size={12} />
        </button>
      ) : null}
    </span>
  );
}

function Delivered({ row, active, onRemove }: { readonly row: SaleRow; readonly active: boolean; readonly onRemove: () => void }) {
  const { prescribed, basket } = row;
  if (!basket) return prescribed && !isExhausted(prescribed) ? <span className="waiting-box">— scanner la boîte —</span> : <span>—</span>;
  const [name = "", presentation] = basket.label.split(" — ");
  const lot = [basket.lot && `lot ${basket.lot}`, basket.expiry && `exp. ${formatDay(basket.expiry)}`].filter(Boolean).join(" · ");
  return (
    <span className="delivered">
      <span className="delivered-text">
        <span className="product">
          <Icon name="check" size={13} /> {name}
        </span>
        <span className="product-label">
          {presentation}
          {lot ? <span className="lot"> {lot}</span> : null}
        </span>
      </span>
      {active ? (
        <button type="button" className="tiny-button" tabIndex={-1} aria-label={`Retirer : ${basket.label}`} onClick={onRemove}>
          <Icon name="cross" size={12} />
        </button>
      ) : null}
    </span>
  );
}

/** Prescrit | Délivré | Qté | Écart; without ordonnance numérique, what is delivered alone. Rows are walked with ↑ ↓. */
export function SaleTable({ rows, onRemove }: { readonly rows: readonly SaleRow[]; readonly onRemove: () => void }) {
  const active = useStore(counterStore, (state) => state.row);
  const withPrescription = useStore(saleKeeper.store, (state) => state.view?.ordonnance !== undefined);
  const body = useRef<HTMLTableSectionElement>(null);
  const first = rows[0]?.key;
  const reachable = rows.some((row) => row.key === active) ? active : first;

  useEffect(() => {
    const row = body.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
    row?.scrollIntoView({ block: "nearest" });
    // The caret of a text field is never taken away by a scan that ticks a row.
    if (row && !(document.activeElement instanceof HTMLInputElement) && !document.querySelector('[role="dialog"]'))
      row.focus({ preventScroll: true });
  }, [active]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked with the arrows, as in the ARIA grid pattern
    <table className="table sale-table" role="grid" aria-label="Lignes de la vente">
      <colgroup>
        {withPrescription ? <col className="col-prescribed" /> : null}
        <col />
        <col className="col-quantity" />
        <col className="col-ecart" />
      </colgroup>
      <thead>
        <tr>
          {withPrescription ? <th scope="col">Prescrit</th> : null}
          <th scope="col">Délivré</th>
          <th scope="col" className="number">
            Qté
          </th>
          <th scope="col">{withPrescription ? "Écart" : "Contrôle"}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row) => (
          <tr
            key={row.key}
            data-row={row.key}
            tabIndex={row.key === reachable ? 0 : -1}
            aria-selected={row.key === active}
            className={`${row.key === active ? "row-active" : ""}${row.span === 1 ? "" : " row-part"}`}
            onFocus={() => counterStore.set((state) => (state.row === row.key ? state : { ...state, row: row.key }))}
          >
            {withPrescription && row.span > 0 ? (
              <td rowSpan={row.span} className="prescribed">
                {row.prescribed ? (
                  <>
                    <span className="product">{row.prescribed.label}</span>
                    <span className="posology">
                      {sayPosology(row.prescribed)} · {isExhausted(row.prescribed) ? "" : "reste "}
                      {sayRemaining(row.prescribed).toLowerCase()}
                    </span>
                    <span className="tags">
                      <LineTags line={row.prescribed} />
                    </span>
                  </>
                ) : (
                  <span className="hint">{row.basket?.outside ? "Hors ordonnance, vendu à côté" : "Ligne ajoutée"}</span>
                )}
              </td>
            ) : null}
            <td className="own">
              <Delivered row={row} active={row.key === active} onRemove={onRemove} />
            </td>
            <td className="own number">
              <Quantity row={row} active={row.key === active} />
            </td>
            {row.span > 0 ? (
              <td rowSpan={row.span}>
                <EcartCell row={row} withPrescription={withPrescription} />
                {row.span > 1 && row.prescribed ? (
                  <span className="quantity-total">
                    {sayProgress(row.delivered, row.prescribed.remaining, row.control?.handed)} en tout
                  </span>
                ) : null}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
