import { refusalCodesOf } from "../control/routes.js";
import { type InsiSettings, type NotFoundMode, notFoundModes, readInsiSettings } from "../insi/settings.js";
import type { Nation } from "../platform/database.js";
import {
  type ActiveFault,
  concernsService,
  type Fault,
  type FaultBoard,
  type FaultKind,
  faultKinds,
  type ServiceName,
  serviceNames,
} from "../platform/faults.js";
import { type RequestRow, readLatestRequests } from "../platform/journal.js";
import type { NationClock } from "../platform/nation-clock.js";
import { renderDesk } from "./desk.js";
import { html, type Markup } from "./html.js";
import { writeInstant, writePreciseInstant } from "./words.js";

export interface ConsoleHomeOptions {
  readonly nation: Nation;
  readonly clock: NationClock;
  readonly faults: FaultBoard;
  readonly services: Readonly<Record<string, { readonly url: string }>>;
  readonly structures: ReadonlyMap<string, string>;
}

const serviceTexts: Readonly<Record<string, string>> = { ordonnance: "Ordonnance numérique", insi: "INSi, téléservice des identités" };

const notFoundTexts: Readonly<Record<NotFoundMode, string>> = {
  cr01: "code 01, aucune identité trouvée",
  fault102: "erreur technique insi_102, comme la plateforme de test",
};

const faultTexts: Readonly<Record<FaultKind, string>> = {
  slow: "répond lentement",
  down: "est arrêté",
  "half-answer": "coupe sa réponse",
  "answer-lost-after-commit": "enregistre puis perd la réponse",
  "answer-twice": "reçoit deux fois la demande",
  "duplicate-later": "reçoit la demande une seconde fois, plus tard",
  "unreadable-answer": "répond de façon illisible",
  refuse: "refuse",
  "bad-certificate": "présente un mauvais certificat",
  "dedup-off": "oublie les clés d'idempotence",
};

const unreadableTexts = { html: "une page HTML", "cut-json": "un JSON tronqué", "other-resource": "une autre ressource" } as const;

const operationTexts: Readonly<Record<string, string>> = {
  search: "cherche une ordonnance",
  accept: "consulte et verrouille",
  reject: "libère le verrou",
  dispense: "enregistre une exécution",
  annuler: "annule une exécution",
  "find-execution": "cherche une exécution par sa clé",
  prescrire: "prescrit",
  abort: "annule une ordonnance",
  traits: "cherche une INS par les traits d'identité",
  carte: "cherche une INS par la carte Vitale",
  unknown: "appelle une adresse inconnue",
};

/** Steps offered by the console, in milliseconds. */
export const clockSteps: readonly { readonly ms: number; readonly text: string }[] = [
  { ms: 31 * 60_000, text: "31 minutes" },
  { ms: 24 * 3600_000, text: "1 jour" },
  { ms: 7 * 24 * 3600_000, text: "1 semaine" },
  { ms: 31 * 24 * 3600_000, text: "31 jours" },
  { ms: 366 * 24 * 3600_000, text: "1 an" },
];

/** The console: what runs, what is out of order, what was exchanged, what time it is in the nation. */
export async function renderConsoleHome(o: ConsoleHomeOptions, code: string): Promise<Markup> {
  const requests = await readLatestRequests(o.nation, 25);
  const services = await Promise.all(
    serviceNames.map(async (name) =>
      renderService(
        name,
        o.services[name]?.url,
        await o.faults.list(name),
        name === "insi" && renderInsiSettings(await readInsiSettings(o.nation)),
      ),
    ),
  );
  const shifted = o.clock.offsetMs() > 0 ? ` (avancée de ${Math.round(o.clock.offsetMs() / 60_000)} minutes)` : "";
  return html`
<div class="halves">
<div>
${await renderDesk(o, code)}
<section class="card" aria-labelledby="horloge">
<h2 id="horloge">Horloge de la nation</h2>
<p>${writeInstant(o.clock.now())}${shifted}</p>
<form method="post" action="/horloge" class="row">
${clockSteps.map(({ ms, text }) => html`<button type="submit" name="pas" value="${String(ms)}" class="quiet">Avancer de ${text}</button>`)}
</form>
</section>
</div>
<div>
<section class="card" aria-labelledby="acces">
<h2 id="acces">La nation</h2>
<ul>
<li><a href="/visite">Visite guidée</a> : la brochure étape par étape, dans les deux fenêtres</li>
<li><a href="/prescripteur">Ordonnances du prescripteur</a> : ce qui a été délivré, ou pourquoi non</li>
<li><a href="/prescripteur/nouvelle">Nouvelle ordonnance</a> : écrire, puis présenter le code à l'officine</li>
</ul>
</section>
${services}
</div>
</div>
<h2>Derniers échanges</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Derniers échanges">
<table>
<caption>${requests.length === 0 ? "Aucun échange" : "Du plus récent au plus ancien"}</caption>
<thead><tr><th scope="col">Quand</th><th scope="col">Qui</th><th scope="col">Demande</th><th scope="col">Réponse</th><th scope="col">Durée</th></tr></thead>
<tbody>${requests.map((row) => renderExchange(row, o.structures))}</tbody>
</table>
</div>`;
}

function renderExchange(row: RequestRow, structures: ReadonlyMap<string, string>): Markup {
  const who = row.finess === null ? "appelant sans FINESS" : (structures.get(row.finess) ?? `FINESS ${row.finess}`);
  const answer = row.status === null ? "sans réponse" : `${row.status} ${row.outcome ?? ""}`;
  return html`<tr>
<td>${writePreciseInstant(row.at)}</td>
<td>${who}</td>
<td>${operationTexts[row.operation] ?? row.operation}<br><span class="muted numero">${row.method} ${row.path}</span></td>
<td>${answer}</td>
<td>${row.duration_ms === null ? "" : `${row.duration_ms} ms`}</td>
</tr>`;
}

function renderInsiSettings({ notFoundMode }: InsiSettings): Markup {
  return html`<p><a href="/identites">Identités à essayer</a> : qui INSi connaît, et ce qu'il répond</p>
<form method="post" action="/insi/reglages" class="row">
<label>À une identité inconnue, répondre <select name="notFoundMode">${notFoundModes.map(
    (mode) => html`<option value="${mode}"${mode === notFoundMode && html` selected`}>${notFoundTexts[mode]}</option>`,
  )}</select></label>
<button type="submit" class="quiet">Régler</button>
</form>`;
}

function renderService(name: ServiceName, url: string | undefined, active: readonly ActiveFault[], settings: Markup | false): Markup {
  const action = `/pannes/${name}`;
  return html`
<section class="card" aria-labelledby="service-${name}">
<h2 id="service-${name}">${serviceTexts[name] ?? name}</h2>
<p class="numero">${url}</p>
${
  active.length === 0
    ? html`<p><span class="state ok">En ordre</span></p>`
    : html`<ul class="plain">${active.map((one) => renderActive(action, one))}</ul>`
}
<form method="post" action="${action}" class="row">
<label>Panne <select id="panne-${name}" name="kind">${faultKinds.filter((kind) => concernsService(name, kind)).map((kind) => html`<option value="${kind}">${faultTexts[kind]}</option>`)}</select></label>
<label>Délai (ms) <input type="number" name="ms" min="1" max="600000" value="3000"></label>
<label>Arrêt <select name="mode"><option value="refuse">connexion refusée</option><option value="503">503, réessayez plus tard</option></select></label>
<label>Octets envoyés <input type="number" name="bytes" min="0" max="1000000" value="40"></label>
<label>Code du refus <select name="code">${refusalCodesOf(name).map((code) => html`<option>${code}</option>`)}</select></label>
<label>Réponse illisible <select name="form">${Object.entries(unreadableTexts).map(([form, text]) => html`<option value="${form}">${text}</option>`)}</select></label>
<label>Certificat <select name="certificate"><option value="expired">expiré</option><option value="self-signed">auto-signé</option></select></label>
<label>Nombre de fois <input type="number" name="times" min="1" max="1000000" placeholder="sans fin"></label>
<button type="submit">Provoquer</button>
</form>
${settings}
</section>`;
}

function renderActive(action: string, { fault, remaining, since }: ActiveFault): Markup {
  const detail = describeFault(fault);
  const count = remaining === null ? "" : `, encore ${remaining} fois`;
  return html`<li><form method="post" action="${action}/lever" class="row">
<span class="state stop">Le service ${faultTexts[fault.kind]}${detail}${count}</span>
<span class="muted">depuis le ${writeInstant(since)}</span>
<button type="submit" name="kind" value="${fault.kind}" class="quiet">Réparer</button>
</form></li>`;
}

/** What was set, beyond the kind. */
function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "slow":
    case "duplicate-later":
      return ` : ${fault.ms} ms`;
    case "half-answer":
      return ` après ${fault.bytes} octets`;
    case "refuse":
      return ` : ${fault.code}`;
    case "down":
      return fault.mode === "503" ? " (503)" : " (connexion refusée)";
    case "bad-certificate":
      return ` : ${fault.certificate === "expired" ? "expiré" : "auto-signé"}`;
    case "unreadable-answer":
      return ` : ${unreadableTexts[fault.form]}`;
    default:
      return "";
  }
}

/** What the console's form sent, in the shape of the control API; only the fields of the chosen fault are kept. */
export function readFaultForm(service: string, values: URLSearchParams): object {
  const kind = values.get("kind") ?? "";
  const fields: Readonly<Record<string, readonly string[]>> = {
    slow: ["ms", "times"],
    down: values.get("mode") === "503" ? ["mode", "times"] : ["mode"],
    "half-answer": ["bytes", "times"],
    "answer-lost-after-commit": ["times"],
    "answer-twice": ["times"],
    "duplicate-later": ["ms", "times"],
    "unreadable-answer": ["form", "times"],
    refuse: ["code", "times"],
    "bad-certificate": ["certificate"],
    "dedup-off": ["times"],
  };
  const numeric = new Set(["ms", "bytes", "times"]);
  const kept = (fields[kind] ?? []).flatMap((name): [string, string | number][] => {
    const text = values.get(name)?.trim() ?? "";
    return text === "" ? [] : [[name, numeric.has(name) ? Number(text) : text]];
  });
  return { kind, ...Object.fromEntries(kept), ...(service === "ordonnance" ? onlyWrites(kind) : {}) };
}

/** A lost answer or a second delivery is asked about executions: consulting first must not use it up. */
function onlyWrites(kind: string): object {
  return ["answer-lost-after-commit", "answer-twice", "duplicate-later", "dedup-off"].includes(kind)
    ? { only: ["dispense", "annuler"] }
    : {};
}
