import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { findTour, readTourFacts, startTour, type TourState, tickStep } from "../tour/tour-state.js";
import type { Page } from "./layout.js";
import { reloadScript } from "./reload-script.js";
import { renderTour, renderTourStart, versionOfTour } from "./render-tour.js";

interface TourPages {
  readonly nation: Nation;
  readonly clock: NationClock;
  readonly structures: ReadonlyMap<string, string>;
  show(reply: FastifyReply, request: FastifyRequest, page: Omit<Page, "nonce">): FastifyReply;
  readForm(request: FastifyRequest): URLSearchParams;
}

const timeOf = (at: Date) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(at);

/** Visite guidée: its page, its start, the steps that only the visitor can tick. */
export function registerTourPages(app: FastifyInstance, o: TourPages): void {
  const nameOf = (finess: string) => o.structures.get(finess) ?? `officine ${finess}`;
  const readFacts = async (state: TourState | undefined) => (state ? readTourFacts(o.nation, state, { nameOf, timeOf }) : undefined);

  app.get("/visite", async (request, reply) => {
    const state = await findTour(o.nation);
    const facts = await readFacts(state);
    const page = { title: "Visite guidée", section: "visite" } as const;
    if (!state || !facts) return o.show(reply, request, { ...page, body: renderTourStart() });
    const body = await renderTour(o.nation, state, facts);
    return o.show(reply, request, { ...page, body, script: reloadScript("/visite/version", versionOfTour(state, facts)) });
  });
  app.get("/visite/version", async (_request, reply) => {
    const state = await findTour(o.nation);
    const facts = await readFacts(state);
    return reply.type("text/plain; charset=utf-8").send(state && facts ? versionOfTour(state, facts) : "");
  });
  app.post("/visite/commencer", async (_request, reply) => {
    await startTour(o.nation, o.clock);
    return reply.redirect("/visite", 303);
  });
  app.post("/visite/etapes/:id", async (request, reply) => {
    const state = await findTour(o.nation);
    const { id } = request.params as { id: string };
    if (state) await tickStep(o.nation, state, id, o.readForm(request).get("fait") === "oui");
    return reply.redirect("/visite", 303);
  });
}
