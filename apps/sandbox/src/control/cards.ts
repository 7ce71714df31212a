import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { showCode, writeQr } from "../cards/phone.js";
import { insertCard, isWorkstation, listCards, nameCard, pullCard } from "../cards/tray.js";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { failure, read } from "./read-request.js";

const place = { finess: z.string().regex(/^[0-9AB]{9}$/), poste: z.string().refine(isWorkstation, "nom de poste attendu") };

/** Cards and the phone, for tests and for people without a mouse. */
export function registerCardControl(app: FastifyInstance, o: { readonly nation: Nation; readonly clock: NationClock }): void {
  app.get("/cartes", async () => ({
    cartes: (await listCards(o.nation)).map((card) => ({
      assure: card.insuredNumber,
      nom: nameCard(card),
      beneficiaires: card.people.map((one) => ({
        nom: one.birthName || one.usedName,
        prenom: one.firstName,
        naissance: one.birthDate,
        rang: one.birthRank,
        qualite: one.qualBenef,
        nirCertifie: one.certified,
      })),
    })),
  }));
  app.put("/cartes/lecteur", async (request, reply) => {
    const body = read(
      z.strictObject({ ...place, assure: z.string().regex(/^[0-9AB]{13}$/), abimee: z.boolean().default(false) }),
      request.body,
      reply,
    );
    if (body === undefined) return reply;
    const inserted = await insertCard(o.nation, o.clock, {
      finess: body.finess,
      workstation: body.poste,
      insuredNumber: body.assure,
      worn: body.abimee,
    });
    return inserted ? { ok: true } : reply.code(404).send(failure("INCONNUE", "Aucune carte ne porte ce numéro."));
  });
  app.put("/cartes/lecteur/vide", async (request, reply) => {
    const body = read(z.strictObject(place), request.body, reply);
    if (body === undefined) return reply;
    await pullCard(o.nation, { finess: body.finess, workstation: body.poste });
    return { ok: true };
  });
  app.post("/cartes/telephone", async (request, reply) => {
    const body = read(z.strictObject({ assure: z.string().regex(/^[0-9AB]{13}$/) }), request.body, reply);
    if (body === undefined) return reply;
    const shown = await showCode(o.nation, o.clock, body.assure);
    if (!shown) return reply.code(404).send(failure("INCONNUE", "Aucune carte ne porte ce numéro."));
    return { code: writeQr(shown.code), expireLe: shown.expiresAt.toISOString() };
  });
}
