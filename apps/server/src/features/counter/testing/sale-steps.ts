import { randomUUID } from "node:crypto";
import type { BasketLine, Sale, SaleDraft } from "@comptoir/contract";
import type { Actor } from "../../../platform/actor.js";
import { confirmOrdonnance } from "../confirm-ordonnance.js";
import { consultOrdonnance } from "../consult-ordonnance.js";
import { saveSale } from "../save-sale.js";
import { validateSale } from "../validate-sale.js";
import { accepted, type CounterFixture, draftOf } from "./counter-fixture.js";
import { PRODUCTS } from "./products.js";

const never = new AbortController().signal;

/** A box of a test product in the basket. */
export function box(product: keyof typeof PRODUCTS, boxes = 1, prescribedLineId?: string): BasketLine {
  const { cip13, name } = PRODUCTS[product];
  return { id: randomUUID(), cip13, label: name, boxes, ...(prescribedLineId === undefined ? {} : { prescribedLineId }) };
}

/** A sale saved for the first time. */
export async function startSale(fixture: CounterFixture, actor: Actor, draft: Partial<SaleDraft> = {}): Promise<Sale> {
  return accepted(await saveSale(fixture.deps, actor, { id: randomUUID(), version: 0, draft: draftOf(draft) }));
}

export const consult = (fixture: CounterFixture, actor: Actor, sale: Sale, code: string) =>
  consultOrdonnance(fixture.deps, actor, { id: sale.id, code, version: sale.version }, never);

/** A sale whose ordonnance is read and confirmed. */
export async function startConfirmedSale(fixture: CounterFixture, actor: Actor, numero: string): Promise<Sale> {
  const sale = accepted(await consult(fixture, actor, await startSale(fixture, actor), numero));
  return accepted(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: sale.version }));
}

/** FIN with this content. */
export const fin = (fixture: CounterFixture, actor: Actor, sale: Sale, draft: Partial<SaleDraft> = {}) =>
  validateSale(fixture.deps, actor, { id: sale.id, version: sale.version, draft: draftOf({ ...sale.draft, ...draft }) });
