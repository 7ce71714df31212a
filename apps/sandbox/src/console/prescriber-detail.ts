import { type Ordonnance, wasDelivered } from "../ordonnance/ordonnance.js";
import { buildPrescriberView, type LineView } from "../ordonnance/prescriber-view.js";
import { flagLabels } from "../ordonnance/systems.js";
import type { NationClock } from "../platform/nation-clock.js";
import { html, type Markup } from "./html.js";
import { renderQrCode } from "./qr-code.js";
import { renderLineState, renderState, writeDay, writeEvent, writeInstant } from "./words.js";

/** What changes when something happened to an ordonnance; the page asks for it and reloads on a new one. */
export function versionOf(ordonnance: Ordonnance, clock: NationClock): string {
  const view = buildPrescriberView(ordonnance, clock);
  const counted = view.masked ? 0 : ordonnance.executions.length;
  return `${view.state}-${counted}-${view.masked ? 0 : ordonnance.executions.filter((one) => one.row.cancelled_at !== null).length}`;
}

/** The page of one ordonnance: what was written, its code, and what the officines answered. */
export async function renderPrescriberDetail(
  ordonnance: Ordonnance,
  o: { clock: NationClock; structures: ReadonlyMap<string, string>; message?: string | undefined },
): Promise<Markup> {
  const view = buildPrescriberView(ordonnance, o.clock);
  const { row } = ordonnance;
  const { patient, prescriber } = row;
  const used = patient?.usedName === undefined ? "" : ` (nom utilisé ${patient.usedName})`;
  const flags = row.flags.map((flag) => flagLabels[flag] ?? flag).join(", ");
  // Under an opposition the button says nothing of the executions: it is always there.
  const mayAbort = row.cancelled_at === null && row.purged_at === null && (view.masked || !wasDelivered(ordonnance));
  return html`
${o.message !== undefined && html`<p class="notice" role="status">${o.message}</p>`}
<div class="columns">
<section class="card" aria-labelledby="ecrit">
<h2 id="ecrit">${row.label}</h2>
<p>${renderState(view.state)}</p>
<dl>
<dt>Patient</dt><dd>${patient?.birthName}${used} ${patient?.firstNames.join(" ")}, né(e) le ${writeDay(patient?.birthDate ?? "")}<br><a href="/prescripteur/patients/${patient?.id}">Ses ordonnances</a></dd>
<dt>Prescripteur</dt><dd>${prescriber?.lastName} ${prescriber?.firstName}, ${prescriber?.speciality} (RPPS ${prescriber?.rpps})</dd>
<dt>Écrite le</dt><dd>${writeInstant(row.authored_on)}</dd>
<dt>Valable</dt><dd>du ${writeDay(row.period_start)}${row.period_end === null ? ", sans fin indiquée" : ` au ${writeDay(row.period_end)}`}</dd>
<dt>Mentions</dt><dd>${flags === "" ? "aucune" : flags}</dd>
</dl>
</section>
<section class="card" aria-labelledby="code">
<h2 id="code">Code à présenter</h2>
${await renderQrCode(row.numero)}
<p class="numero" data-numero>${row.numero}</p>
<p><a href="/prescripteur/${row.numero}/ordonnance.pdf">Imprimer l'ordonnance (PDF)</a><br><a href="/?code=${row.numero}">Poser sur le bureau</a></p>
</section>
</div>
${view.masked && html`<p class="notice" data-masked>Le patient s'est opposé à ce que le prescripteur lise ce qui lui est délivré : les exécutions sont masquées.</p>`}
<h2>Lignes</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Lignes de l'ordonnance">
<table>
<caption>Lignes dans l'ordre de l'ordonnance</caption>
<thead><tr><th scope="col">Prescrit</th><th scope="col">Posologie</th><th scope="col">Quantité</th><th scope="col">État</th><th scope="col">Réponse des officines</th></tr></thead>
<tbody>${view.lines.map((line) => renderLine(line, o.structures))}</tbody>
</table>
</div>
${
  view.added.length > 0 &&
  html`<h2>Lignes ajoutées à l'officine</h2><ul>${view.added.map((event) => html`<li>${writeEvent(event, o.structures)}</li>`)}</ul>`
}
${
  mayAbort &&
  html`<form method="post" action="/prescripteur/${row.numero}/annuler"><button type="submit" class="quiet">Annuler l'ordonnance</button></form>`
}
<p class="muted">La page se met à jour d'elle-même quand une officine répond.</p>`;
}

function renderLine(view: LineView, structures: ReadonlyMap<string, string>): Markup {
  const { line } = view;
  const boxes = `${String(line.boxes).replace(".", ",")} boîte${line.boxes > 1 ? "s" : ""}`;
  const units = line.units === null ? "" : ` (${String(line.units).replace(".", ",")} unités)`;
  const duration = line.duration_days === null ? "" : `, pour ${line.duration_days} jour${line.duration_days > 1 ? "s" : ""}`;
  const renewals = line.repeats === 0 ? "" : `, renouvelable ${line.repeats} fois`;
  const progress = line.repeats === 0 || view.state === "masked" ? "" : `${view.deliveriesDone} délivrance(s) sur ${line.repeats + 1}`;
  const substitution = line.substitution_allowed
    ? ""
    : `Non substituable${line.substitution_reason === null ? "" : ` (${line.substitution_reason})`}`;
  return html`<tr data-line="${line.id}">
<th scope="row">${line.label}${line.cip13 !== null && html`<br><span class="muted">CIP ${line.cip13}</span>`}${substitution !== "" && html`<br>${substitution}`}${line.ald && html`<br>ALD`}</th>
<td>${line.posology}${line.note !== null && html`<br><span class="muted">${line.note}</span>`}</td>
<td>${boxes}${units}${duration}${renewals}</td>
<td>${renderLineState(view.state)}${progress !== "" && html`<br><span class="muted">${progress}</span>`}</td>
<td>${view.events.length === 0 ? "" : html`<ul class="events">${view.events.map((event) => html`<li>${writeEvent(event, structures)}</li>`)}</ul>`}</td>
</tr>`;
}
