import type { AddressInfo } from "node:net";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { registerCardPages } from "../cards/card-pages.js";
import { type ControlOptions, registerControl } from "../control/routes.js";
import { notFoundModes, writeInsiSettings } from "../insi/settings.js";
import { abortFromPage } from "../ordonnance/abort-task.js";
import type { Ordonnance } from "../ordonnance/ordonnance.js";
import { purgeOrdonnances } from "../ordonnance/purge.js";
import { refusals } from "../ordonnance/refusal.js";
import { findOrdonnanceByNumero } from "../ordonnance/store.js";
import { describePaper } from "../paper/describe-paper.js";
import { renderPaper } from "../paper/render-paper.js";
import { concernsService, faultKinds, faultSchema, serviceNames } from "../platform/faults.js";
import { noteReading } from "../tour/tour-state.js";
import { clockSteps, readFaultForm, renderConsoleHome } from "./console-home.js";
import { findDeskCode } from "./desk.js";
import { registerDraftPages } from "./draft-pages.js";
import { html, type Renderable } from "./html.js";
import { renderIdentities } from "./identities-page.js";
import { type Page, renderPage } from "./layout.js";
import { renderPrescriberDetail, versionOf } from "./prescriber-detail.js";
import { findWrittenPatient, renderPrescriberList } from "./prescriber-list.js";
import { reloadScript } from "./reload-script.js";
import { registerTourPages } from "./tour-pages.js";
import { guardConsole } from "./web-safety.js";

export interface ConsoleOptions extends ControlOptions {
  readonly host: string;
  readonly port: number;
  /** Names of the structures by FINESS. */
  readonly structures: ReadonlyMap<string, string>;
  readonly onError: (error: unknown) => void;
}

export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the console: pages for people, and the control API under `/control`. */
export async function startConsole(o: ConsoleOptions): Promise<ConsoleServer> {
  const app = fastify({ bodyLimit: 256 * 1024, forceCloseConnections: true, routerOptions: { maxParamLength: 100 } });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  guardConsole(app);
  const show = (reply: FastifyReply, request: FastifyRequest, page: Omit<Page, "nonce">) =>
    reply.type("text/html; charset=utf-8").send(renderPage({ ...page, nonce: request.nonce }));
  const showError = (reply: FastifyReply, request: FastifyRequest, status: number, body: Renderable) =>
    show(reply.code(status), request, {
      title: "Demande refusée",
      section: "console",
      body: html`<p class="notice error" role="alert">${body}</p>`,
    });

  app.setErrorHandler((error, request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const status = statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
    if (status === 500) o.onError(error);
    const text =
      status === 500 ? "Erreur interne du bac à sable." : (malformed[status] ?? "La demande est mal formée : rien n'a été fait.");
    if (request.url.startsWith("/control/"))
      return reply.code(status).send({ error: { code: status === 500 ? "INTERNAL" : "VALIDATION", message: text } });
    return showError(reply, request, status, text);
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith("/control/")) return reply.code(404).send({ error: { code: "NOT_FOUND", message: "Adresse inconnue." } });
    return showError(reply, request, 404, "Cette page n'existe pas.");
  });

  app.get("/", async (request, reply) =>
    show(reply, request, { title: "Console", section: "console", body: await renderConsoleHome(o, readQuery(request, "code", 40)) }),
  );
  app.get("/bureau/code.png", async (request, reply) => {
    const code = await findDeskCode(o, readQuery(request, "code", 40));
    if (code === undefined) return showError(reply, request, 404, "Ce code n'est pas de la nation.");
    return reply.type("image/png").header("content-disposition", 'attachment; filename="code.png"').send(Buffer.from(code.drawing.png));
  });
  app.post("/horloge", async (request, reply) => {
    const step = clockSteps.find(({ ms }) => String(ms) === readForm(request).get("pas"));
    if (step === undefined) return showError(reply, request, 400, "Ce pas n'existe pas.");
    await o.clock.advance(step.ms);
    await purgeOrdonnances(o.nation, o.clock);
    return reply.redirect("/", 303);
  });
  app.post("/pannes/:service", async (request, reply) => {
    const service = z.enum(serviceNames).safeParse((request.params as { service: string }).service);
    const fault = faultSchema.safeParse(readFaultForm(service.data ?? "", readForm(request)));
    if (!service.success || !fault.success || !concernsService(service.data, fault.data.kind))
      return showError(reply, request, 400, "Cette panne n'existe pas, ou l'un de ses réglages est hors limites.");
    await o.faults.set(service.data, fault.data);
    return reply.redirect("/", 303);
  });
  app.post("/pannes/:service/lever", async (request, reply) => {
    const service = z.enum(serviceNames).safeParse((request.params as { service: string }).service);
    const kind = z.enum(faultKinds).safeParse(readForm(request).get("kind"));
    if (!service.success || !kind.success) return showError(reply, request, 400, "Cette panne n'existe pas.");
    await o.faults.lift(service.data, kind.data);
    return reply.redirect("/", 303);
  });

  app.get("/identites", async (request, reply) => {
    const body = await renderIdentities(o.nation, readQuery(request, "recherche", 100));
    return show(reply, request, { title: "Identités connues d'INSi", section: "console", body });
  });
  app.post("/insi/reglages", async (request, reply) => {
    const settings = z.object({ notFoundMode: z.enum(notFoundModes) }).safeParse(Object.fromEntries(readForm(request)));
    if (!settings.success) return showError(reply, request, 400, "Ce réglage n'existe pas.");
    await writeInsiSettings(o.nation, settings.data);
    return reply.redirect("/", 303);
  });

  registerTourPages(app, { ...o, show, readForm });
  registerCardPages(app, { ...o, show, readForm });

  app.get("/prescripteur", async (request, reply) => {
    const body = await renderPrescriberList(o, { search: readQuery(request, "recherche", 100), page: readPage(request) });
    return show(reply, request, { title: "Ordonnances du prescripteur", section: "prescripteur", body });
  });
  app.get("/prescripteur/patients/:id", async (request, reply) => {
    const { id } = request.params as { id: string };
    const person = z.uuid().safeParse(id).success ? await findWrittenPatient(o.nation, id) : undefined;
    if (person === undefined) return showError(reply, request, 404, "Aucune ordonnance n'est à ce patient.");
    const body = await renderPrescriberList(o, { search: "", page: readPage(request), patient: person });
    const title = `Ordonnances de ${person.birthName} ${person.firstNames.join(" ")}`;
    return show(reply, request, { title, section: "prescripteur", body });
  });
  registerDraftPages(app, { ...o, show, readForm });
  const find = async (request: FastifyRequest): Promise<Ordonnance | undefined> => {
    const { numero } = request.params as { numero: string };
    const found = /^[0-9A-Z]{18}$/.test(numero) ? await findOrdonnanceByNumero(o.nation, numero) : undefined;
    return found?.row.purged_at === null ? found : undefined;
  };
  const showDetail = async (request: FastifyRequest, reply: FastifyReply, found: Ordonnance, message?: string) =>
    show(reply, request, {
      title: `Ordonnance ${found.row.numero}`,
      section: "prescripteur",
      body: await renderPrescriberDetail(found, { ...o, message }),
      script: reloadScript(`/prescripteur/${found.row.numero}/version`, versionOf(found, o.clock)),
    });
  app.get("/prescripteur/:numero", async (request, reply) => {
    const found = await find(request);
    if (found === undefined) return showError(reply, request, 404, "Aucune ordonnance ne porte ce numéro.");
    await noteReading(o.nation, o.clock, found);
    return showDetail(request, reply, found);
  });
  app.get("/prescripteur/:numero/ordonnance.pdf", async (request, reply) => {
    const found = await find(request);
    if (found === undefined) return showError(reply, request, 404, "Aucune ordonnance ne porte ce numéro.");
    const pdf = await renderPaper(describePaper(found), o.clock.now());
    const name = `ordonnance-${found.row.numero}.pdf`;
    return reply.type("application/pdf").header("content-disposition", `inline; filename="${name}"`).send(Buffer.from(pdf));
  });
  app.get("/prescripteur/:numero/version", async (request, reply) => {
    const found = await find(request);
    return found === undefined ? reply.code(404).send() : reply.type("text/plain; charset=utf-8").send(versionOf(found, o.clock));
  });
  app.post("/prescripteur/:numero/annuler", async (request, reply) => {
    const found = await find(request);
    if (found === undefined) return showError(reply, request, 404, "Aucune ordonnance ne porte ce numéro.");
    const aborted = await abortFromPage(o, found.row.id);
    if (aborted.ok) return reply.redirect(`/prescripteur/${found.row.numero}`, 303);
    const text = aborted.refusal.issues[0]?.text ?? refusals[aborted.refusal.code].text;
    return showDetail(request, reply.code(409), found, text);
  });

  await app.register(async (control) => registerControl(control, o), { prefix: "/control" });
  await app.listen({ host: o.host, port: o.port });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://${o.host}:${port}`, close: () => app.close() };
}

/** What is said of a request that could not even be read. */
const malformed: Readonly<Record<number, string>> = {
  400: "La demande est mal formée (JSON illisible ?) : rien n'a été fait.",
  413: "La demande dépasse 256 Kio : rien n'a été fait.",
  415: "Ce type de contenu n'est pas accepté ici : rien n'a été fait.",
};

/** One text of the query, without what cannot be typed. */
function readQuery(request: FastifyRequest, name: string, max: number): string {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === "string"
    ? value
        .replaceAll(/\p{Cc}/gu, "")
        .trim()
        .slice(0, max)
    : "";
}

function readPage(request: FastifyRequest): number {
  const page = Number((request.query as Record<string, unknown>).page ?? 1);
  return Number.isInteger(page) && page > 0 && page < 10_000 ? page : 1;
}

function readForm(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}
