import type { OrdonnancierQuery } from "./ordonnancier-store.js";
import { parseDeliveryQuery } from "./parse-delivery-query.js";

/** Reads the search field of the ordonnancier; days given apart win over a day that was typed. */
export function readOrdonnancierQuery(
  q: string | undefined,
  days: { readonly from?: string | undefined; readonly to?: string | undefined } = {},
): OrdonnancierQuery {
  const { words, numero, cip13, registered, day } = parseDeliveryQuery(q ?? "");
  return { words, numero, cip13, number: registered, from: days.from ?? day, to: days.to ?? day };
}
