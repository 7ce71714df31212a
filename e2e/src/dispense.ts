import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sale, SaleDraft } from "@comptoir/contract";
import { type OfficineClient, OfficineRefusal } from "./officine-client.js";

const RETRY_MS = 150;
const PATIENCE_MS = 120_000;

/** Codes after which the same request may be sent again: the server or a service was away, or the reply was lost. */
const PASSING = new Set(["SERVICE_INDISPONIBLE", "ERREUR_INTERNE", "ORDONNANCE_VERROUILLEE", "REPONSE_ILLISIBLE"]);

/** Until the answer is known: what a browser does when its server is killed under it. Each step is safe to repeat. */
export async function insist<T>(step: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const passing = error instanceof TypeError || (error instanceof OfficineRefusal && PASSING.has(error.code));
      if (!passing || performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/**
 * A step that changes the sale: after a lost answer the sale is read again, and the step is sent only if it did not happen.
 * @param done whether the sale read again already shows the effect
 */
async function changeSale(
  client: OfficineClient,
  sale: Sale,
  send: (version: number) => Promise<Sale>,
  done: (sale: Sale) => boolean,
): Promise<Sale> {
  let version = sale.version;
  return insist(async () => {
    try {
      return await send(version);
    } catch (error) {
      if (error instanceof OfficineRefusal && !PASSING.has(error.code) && error.code !== "VERSION_DEPASSEE") throw error;
      const current = await insist(() => client.call("getSale", { params: { id: sale.id } }));
      if (done(current)) return current;
      version = current.version;
      throw error instanceof OfficineRefusal && error.code === "VERSION_DEPASSEE" ? new TypeError("version moved on, again") : error;
    }
  });
}

/** Consults and confirms an ordonnance, every line answered by its own box: ready for FIN. */
export async function prepareSale(client: OfficineClient, numero: string): Promise<Sale> {
  const id = randomUUID();
  const params = { id };
  const empty: SaleDraft = { kind: "numerique", renewal: 0, basket: [], reasons: [] };
  const opened = await insist(async () => {
    try {
      return await client.call("saveSale", { params, body: { version: 0, draft: empty } });
    } catch (error) {
      if (error instanceof OfficineRefusal && error.code === "VERSION_DEPASSEE") return client.call("getSale", { params });
      throw error;
    }
  });
  const consulted = await changeSale(
    client,
    opened,
    (version) => client.call("consultOrdonnance", { params, body: { code: numero, version } }),
    (sale) => sale.ordonnance !== undefined,
  );
  const confirmed = await changeSale(
    client,
    consulted,
    (version) => client.call("confirmOrdonnance", { params, body: { version } }),
    (sale) => sale.ordonnance?.confirmed === true,
  );
  const basket = (confirmed.ordonnance?.lines ?? []).map((line) => ({
    id: randomUUID(),
    cip13: line.cip13 ?? "",
    label: line.label,
    boxes: line.remaining.boxes,
    prescribedLineId: line.id,
  }));
  const draft = { ...confirmed.draft, basket };
  return changeSale(
    client,
    confirmed,
    (version) => client.call("saveSale", { params, body: { version, draft } }),
    (sale) => sale.draft.basket.length === basket.length,
  );
}

/** FIN, insisted upon with the same version until it answers: a repeat returns the first result. */
export function validate(client: OfficineClient, sale: Sale): Promise<Sale> {
  return insist(() => client.call("validateSale", { params: { id: sale.id }, body: { version: sale.version, draft: sale.draft } }));
}
