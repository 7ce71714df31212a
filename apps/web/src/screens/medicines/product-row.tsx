import type { Presentation } from "@comptoir/contract";
import { StateChip } from "../../frame/state-chip.js";
import { formatPrice } from "./product-name.js";

/** One presentation in a list: name, box, price, reimbursement, what is wrong with it. */
export function ProductRow({ presentation }: { readonly presentation: Presentation }) {
  return (
    <span className="product-row">
      <span>
        <strong className="product">{presentation.name}</strong>
        <span className="product-label">{presentation.label}</span>
      </span>
      <span className="product-flags">
        {presentation.shortage ? (
          <StateChip tone="warn" icon="alert">
            {presentation.shortage}
          </StateChip>
        ) : null}
        {presentation.removed ? (
          <StateChip tone="bad" icon="cross">
            Retiré de la base
          </StateChip>
        ) : null}
        {presentation.genericGroups.length > 0 ? <span className="tag">Groupe générique</span> : null}
      </span>
      <span className="product-cip">{presentation.cip13}</span>
      <span className="product-price">
        {formatPrice(presentation.priceCents)}
        {presentation.rate === undefined ? "" : ` · ${presentation.rate} %`}
      </span>
    </span>
  );
}
