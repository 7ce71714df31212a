import { randomUUID } from "node:crypto";
import type { BasketLine, Sale, SaleDraft } from "@comptoir/contract";
import type { Actor } from "../../../platform/actor.js";
import { until } from "../../../platform/outbox/testing/until.js";
import { confirmOrdonnance } from "../confirm-ordonnance.js";
import { consultOrdonnance } from "../consult-ordonnance.js";
import { saveSale } from "../save-sale.js";
import { validateSale } from "../validate-sale.js";
import { accepted, type CounterFixture, draftOf } from "./counter-fixture.js";
import { PRODUCTS } from "./products.js";

/** Lines that a prescriber of the tests writes. */
export const PRESCRIBED = {
  amoxicilline: { cip13: PRODUCTS.amoxicilline.cip13, posology: "1 gélule 3 fois par jour", boxes: 2, durationDays: 7 },
  /** Not in the prescriber's list: label, speciality and units come with it. */
  clamoxyl: {
    cip13: PRODUCTS.clamoxyl.cip13,
    cis: PRODUCTS.clamoxyl.cis,
    label: PRODUCTS.clamoxyl.name,
    posology: "1 gélule 3 fois par jour",
    boxes: 1,
    units: 12,
  },
  doliprane: { cip13: PRODUCTS.doliprane.cip13, posology: "1 comprimé si douleur", boxes: 1 },
} as const;

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
  consultOrdonnance(fixture.deps, actor, { id: sale.id, code, version: sale.version });

/** A sale whose ordonnance is read and confirmed. */
export async function startConfirmedSale(fixture: CounterFixture, actor: Actor, numero: string): Promise<Sale> {
  const sale = accepted(await consult(fixture, actor, await startSale(fixture, actor), numero));
  return accepted(await confirmOrdonnance(fixture.deps, actor, { id: sale.id, version: sale.version }));
}

/** FIN with this content. */
export const fin = (fixture: CounterFixture, actor: Actor, sale: Sale, draft: Partial<SaleDraft> = {}) =>
  validateSale(fixture.deps, actor, { id: sale.id, version: sale.version, draft: draftOf({ ...sale.draft, ...draft }) });

/** Id of a line of the sale's ordonnance. */
export const lineOf = (sale: Sale, index: number): string => sale.ordonnance?.lines[index]?.id ?? "";

/** Sends what waits, until the transmission of this sale of the first officine is settled. */
export async function send(fixture: CounterFixture, sale: Sale): Promise<{ state: string; reason: string; code: string | undefined }> {
  const outbox = fixture.startOutbox();
  const settled = ["envoye", "refuse", "a-corriger"];
  try {
    await until("settled", async () => settled.includes((await fixture.transmissionOf(0, sale.id))?.state ?? ""), 20_000);
  } finally {
    await outbox.stop();
  }
  const found = await fixture.transmissionOf(0, sale.id);
  if (!found) throw new Error("no transmission");
  return found;
}
