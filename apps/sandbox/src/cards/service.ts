import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import fastify, { type FastifyRequest } from "fastify";
import { z } from "zod";
import { findCallerFiness } from "../ordonnance/caller.js";
import type { NationPki } from "../pki/nation-pki.js";
import type { Nation } from "../platform/database.js";
import { createListener } from "../platform/listener.js";
import type { NationClock } from "../platform/nation-clock.js";
import { openContext } from "./phone.js";
import { findCard, isWorkstation } from "./tray.js";
import { writeReading } from "./write-reading.js";

export interface CardServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly pki: NationPki;
  readonly nation: Nation;
  readonly clock: NationClock;
  readonly onError: (error: unknown) => void;
}

const opening = z.strictObject({ donnees: z.string().regex(/^APCV1:[0-9A-HJKMNP-TV-Z]{26}$/) });

/**
 * Readers of cards and the service of the Appli carte Vitale, both reached by the officine's certificate. What a reader gives is the
 * reading of specs/ins.md §4; the addresses and the answer of the ApCV, which nobody publishes, are the bac à sable's own.
 */
export async function startCardService(o: CardServiceOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  let server: Server | undefined;
  const app = fastify({
    bodyLimit: 16 * 1024,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      const { cert, key } = o.pki.server;
      server = createServer({ cert, key, ca: o.pki.ca, requestCert: true, rejectUnauthorized: true, minVersion: "TLSv1.2" }, handler);
      return server;
    },
    routerOptions: { maxParamLength: 200 },
  });
  const callerOf = (request: FastifyRequest) => findCallerFiness((request.raw.socket as TLSSocket).getPeerCertificate());
  app.addHook("onRequest", async (request, reply) => {
    if (!/^(localhost|127\.0\.0\.[12]|\[::1\])(:\d+)?$/.test(request.headers.host ?? "")) return reply.code(421).send();
    if (callerOf(request) === undefined) return reply.code(403).send({ code: "NON_HABILITE" });
  });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const status = statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
    if (status === 500) o.onError(error);
    return reply.code(status).send({ code: status === 500 ? "INTERNE" : "DEMANDE_INVALIDE" });
  });
  app.get("/lecteurs/:poste/carte-vitale", async (request, reply) => {
    const { poste } = request.params as { poste: string };
    if (!isWorkstation(poste)) return reply.code(404).send({ code: "AUCUNE_CARTE" });
    const held = await o.nation
      .selectFrom("card_reader")
      .selectAll()
      .where("finess", "=", callerOf(request) ?? "")
      .where("workstation", "=", poste)
      .executeTakeFirst();
    if (!held) return reply.code(404).send({ code: "AUCUNE_CARTE" });
    const card = held.worn ? undefined : await findCard(o.nation, held.insured_number);
    if (!card) return reply.code(422).send({ code: "CARTE_MUETTE" });
    return reply.type("application/xml; charset=utf-8").send(writeReading(card));
  });
  app.post("/apcv/contextes", async (request, reply) => {
    const body = opening.safeParse(request.body);
    if (!body.success) return reply.code(404).send({ code: "CODE_INCONNU" });
    const opened = await openContext(o.nation, o.clock, { code: body.data.donnees.slice(6), finess: callerOf(request) ?? "" });
    if (opened.kind === "unknown") return reply.code(404).send({ code: "CODE_INCONNU" });
    if (opened.kind === "expired") return reply.code(410).send({ code: "CODE_EXPIRE" });
    return {
      identifiant: opened.contextId,
      token: opened.token,
      dateFinValidite: opened.expiresAt.toISOString(),
      beneficiaires: await listHolders(o.nation, opened.insuredNumber),
    };
  });

  await app.ready();
  if (server === undefined) throw new Error("fastify made no server");
  const listener = createListener(server, { host: o.host, port: o.port });
  await listener.open();
  return {
    url: `https://${o.host}:${listener.address().port}`,
    close: async () => {
      await listener.close();
      await app.close();
    },
  };
}

/** Everybody whom the phone's holder covers, with the INS that the register holds: an incomplete identity is not given. */
async function listHolders(nation: Nation, insuredNumber: string): Promise<object[]> {
  const rows = await nation
    .selectFrom("insi_beneficiary as one")
    .innerJoin("insi_person as person", "person.id", "one.person")
    .selectAll("person")
    .select("one.qual_benef")
    .where("one.insured_number", "=", insuredNumber)
    .where("person.active", "=", true)
    .orderBy("one.qual_benef")
    .orderBy("person.birth_date")
    .orderBy("one.birth_rank")
    .execute();
  return rows
    .filter((row) => row.failure === null && row.birth_name !== "" && row.first_names.length > 0 && !/-00/.test(row.birth_date))
    .map((row) => ({
      qualBenef: row.qual_benef,
      matricule: `${row.matricule}${row.matricule_key}`,
      oid: row.oid,
      nomNaissance: row.birth_name,
      prenomsNaissance: row.first_names.join(" "),
      dateNaissance: row.birth_date,
      sexe: row.sex,
      lieuNaissance: row.birth_place,
    }));
}
