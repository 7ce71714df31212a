import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { html } from "../console/html.js";
import type { Page } from "../console/layout.js";
import { drawSymbol } from "../paper/draw-symbol.js";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { findShownCode, showCode, writeQr } from "./phone.js";
import { type CardsView, renderCards } from "./render-cards.js";
import { findCard, insertCard, isWorkstation, listCards, pullCard } from "./tray.js";

interface CardPages {
  readonly nation: Nation;
  readonly clock: NationClock;
  readonly structures: ReadonlyMap<string, string>;
  show(reply: FastifyReply, request: FastifyRequest, page: Omit<Page, "nonce">): FastifyReply;
  readForm(request: FastifyRequest): URLSearchParams;
}

const timeOf = (at: Date) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(at);

/** « Cartes »: the tray, the readers and the phone. */
export function registerCardPages(app: FastifyInstance, o: CardPages): void {
  const refuse = (reply: FastifyReply, request: FastifyRequest, text: string) =>
    o.show(reply.code(400), request, {
      title: "Demande refusée",
      section: "cartes",
      body: html`<p class="notice error" role="alert">${text}</p>`,
    });

  app.get("/cartes", async (request, reply) => {
    const { telephone } = request.query as { telephone?: unknown };
    const officines = await o.nation
      .selectFrom("structure")
      .select(["finess", "name"])
      .where("kind", "=", "officine")
      .orderBy("name")
      .execute();
    const held = await o.nation.selectFrom("card_reader").selectAll().orderBy("finess").orderBy("workstation").execute();
    const phone = typeof telephone === "string" ? await findPhone(telephone) : undefined;
    const view: CardsView = {
      cards: await listCards(o.nation),
      held: held.map(({ finess, workstation, insured_number, worn }) => ({ finess, workstation, insuredNumber: insured_number, worn })),
      officines,
      ...(phone ? { phone } : {}),
      timeOf,
    };
    return o.show(reply, request, { title: "Cartes", section: "cartes", body: renderCards(view) });
  });
  app.post("/cartes/inserer", async (request, reply) => {
    const form = o.readForm(request);
    const place = readPlace(form);
    if (!place || !o.structures.has(place.finess))
      return refuse(reply, request, "Ce lecteur n'existe pas : donnez l'officine et le nom du poste.");
    const inserted = await insertCard(o.nation, o.clock, {
      ...place,
      insuredNumber: form.get("assure") ?? "",
      worn: form.get("abimee") === "oui",
    });
    return inserted ? reply.redirect("/cartes", 303) : refuse(reply, request, "Cette carte n'existe pas.");
  });
  app.post("/cartes/retirer", async (request, reply) => {
    const place = readPlace(o.readForm(request));
    if (!place || !o.structures.has(place.finess)) return refuse(reply, request, "Ce lecteur n'existe pas.");
    await pullCard(o.nation, place);
    return reply.redirect("/cartes", 303);
  });
  app.post("/cartes/telephone", async (request, reply) => {
    const shown = await showCode(o.nation, o.clock, o.readForm(request).get("assure") ?? "");
    return shown ? reply.redirect(`/cartes?telephone=${shown.insuredNumber}`, 303) : refuse(reply, request, "Personne n'a ce téléphone.");
  });

  async function findPhone(insuredNumber: string): Promise<CardsView["phone"]> {
    const card = await findCard(o.nation, insuredNumber);
    const shown = card && (await findShownCode(o.nation, insuredNumber));
    if (!card || !shown) return undefined;
    const text = writeQr(shown.code);
    return { card, shown, ended: shown.expiresAt <= o.clock.now(), drawing: await drawSymbol(text, "QRCode"), text };
  }
}

function readPlace(form: URLSearchParams): { finess: string; workstation: string } | undefined {
  const finess = form.get("finess") ?? "";
  const workstation = (form.get("poste") ?? "").trim();
  return finess === "" || !isWorkstation(workstation) ? undefined : { finess, workstation };
}
