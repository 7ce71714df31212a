import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { searchGenericNames } from "../nation/generic-names.js";
import { type FoundProduct, searchProducts } from "../nation/medicine-base.js";
import { buildDraftOrdonnance } from "../ordonnance/draft-request.js";
import { prescribe } from "../ordonnance/prescribe.js";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import type { DraftFormState } from "./draft-fields.js";
import { renderDraftForm } from "./draft-form.js";
import { editLines } from "./draft-lines.js";
import type { Page } from "./layout.js";
import { readDraftForm } from "./read-draft-form.js";
import { SEARCH_SCRIPT } from "./search-script.js";

export interface DraftPagesOptions {
  readonly nation: Nation;
  readonly clock: NationClock;
  show(reply: FastifyReply, request: FastifyRequest, page: Omit<Page, "nonce">): FastifyReply;
  readForm(request: FastifyRequest): URLSearchParams;
}

/** « Nouvelle ordonnance »: the form, what it proposes, what it writes. */
export function registerDraftPages(app: FastifyInstance, o: DraftPagesOptions): void {
  const showForm = async (request: FastifyRequest, reply: FastifyReply, state: DraftFormState) =>
    o.show(reply, request, {
      title: "Nouvelle ordonnance",
      section: "prescripteur",
      body: await renderDraftForm(o.nation, state),
      script: SEARCH_SCRIPT,
    });
  app.get("/prescripteur/nouvelle", (request, reply) => {
    const { patient } = request.query as { patient?: unknown };
    const values = new URLSearchParams(typeof patient === "string" ? { patient } : {});
    return showForm(request, reply, { values, errors: new Map(), focus: "patient" });
  });
  app.get("/prescripteur/produits", async (request) => ({
    products: (await ask(request, searchProducts)).map(writeProductChoice),
  }));
  app.get("/prescripteur/denominations", async (request) => ({ products: await ask(request, searchGenericNames) }));
  app.post("/prescripteur/nouvelle", async (request, reply) => {
    const values = o.readForm(request);
    const edited = editLines(values);
    if (edited !== undefined) return showForm(request, reply, { ...edited, errors: new Map() });
    const read = await readDraftForm(values);
    if (!read.ok) return showForm(request, reply.code(400), { values, errors: read.errors });
    const draft = await buildDraftOrdonnance(o.nation, o.clock, read.request);
    if (!draft.ok) return showForm(request, reply.code(400), { values, errors: new Map([read.fieldOf(draft.failure)]) });
    const written = await prescribe(o.nation, draft.value);
    return reply.redirect(`/prescripteur/${written.row.numero}`, 303);
  });
}

async function ask<T>(request: FastifyRequest, search: (text: string) => Promise<T[]>): Promise<T[]> {
  const { q } = request.query as { q?: unknown };
  return typeof q === "string" && q.trim().length >= 2 ? search(q.slice(0, 100)) : [];
}

/** How a product is proposed: its code last, so that the choice can be read back. */
function writeProductChoice({ label, box, cip13 }: FoundProduct): string {
  return `${label} — ${box} — ${cip13}`;
}
