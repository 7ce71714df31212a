import { sql } from "kysely";
import { buildPrescriberView, type PrescriberView } from "../ordonnance/prescriber-view.js";
import { readOrdonnances } from "../ordonnance/read-ordonnances.js";
import type { Nation, WrittenPatient } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { html, type Markup } from "./html.js";
import { renderLineState, renderState, writeDay, writeEvent, writeInstant } from "./words.js";

const pageSize = 50;

/** The patient of the latest ordonnance that names this person, as it was written. */
export async function findWrittenPatient(nation: Nation, id: string): Promise<WrittenPatient | undefined> {
  const row = await nation
    .selectFrom("ordonnance")
    .select("patient")
    .where("purged_at", "is", null)
    .where(sql<boolean>`patient ->> 'id' = ${id}`)
    .orderBy("authored_on", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.patient ?? undefined;
}

/** One page of the prescriber's list, newest first; `search` finds a number or a part of a name, `patient` keeps one person's. */
export async function renderPrescriberList(
  o: { nation: Nation; clock: NationClock; structures: ReadonlyMap<string, string> },
  query: { search: string; page: number; patient?: WrittenPatient },
): Promise<Markup> {
  const needle = `%${query.search.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const rows = await o.nation
    .selectFrom("ordonnance")
    .select("id")
    .where("purged_at", "is", null)
    .$if(query.search !== "", (rows) =>
      rows.where(sql<boolean>`(numero ilike ${needle} or label ilike ${needle}
        or unaccent(patient ->> 'birthName') ilike unaccent(${needle}) or unaccent(patient ->> 'usedName') ilike unaccent(${needle}))`),
    )
    .$if(query.patient !== undefined, (rows) => rows.where(sql<boolean>`patient ->> 'id' = ${query.patient?.id}`))
    .orderBy("authored_on", "desc")
    .orderBy("numero")
    .limit(pageSize + 1)
    .offset((query.page - 1) * pageSize)
    .execute();
  const shown = rows.slice(0, pageSize).map((row) => row.id);
  const views = (await readOrdonnances(o.nation, shown)).map((ordonnance) => buildPrescriberView(ordonnance, o.clock));
  const { patient } = query;
  // Somebody made up for one ordonnance is not in the form's list.
  const known =
    patient === undefined ? undefined : await o.nation.selectFrom("person").select("id").where("id", "=", patient.id).executeTakeFirst();
  const path = patient === undefined ? "/prescripteur" : `/prescripteur/patients/${patient.id}`;
  const link = (page: number, text: string) =>
    html`<a href="${path}?${new URLSearchParams({ ...(patient === undefined ? { recherche: query.search } : {}), page: String(page) }).toString()}">${text}</a>`;
  return html`
${
  patient === undefined
    ? html`<p><a href="/prescripteur/nouvelle">Nouvelle ordonnance</a></p>`
    : html`<p>Né(e) le ${writeDay(patient.birthDate)}${known !== undefined && html` · <a href="/prescripteur/nouvelle?patient=${patient.id}">Nouvelle ordonnance pour ce patient</a>`} · <a href="/prescripteur">Toutes les ordonnances</a></p>`
}
${patient === undefined && renderSearchForm(query.search)}
<div class="scroll" tabindex="0" role="region" aria-label="Ordonnances">
<table>
<caption>${views.length === 0 ? "Aucune ordonnance" : `Ordonnances, de la plus récente à la plus ancienne (page ${query.page})`}</caption>
<thead><tr><th scope="col">Numéro</th><th scope="col">Patient</th><th scope="col">Écrite le</th><th scope="col">État</th><th scope="col">Lignes</th></tr></thead>
<tbody>${views.map((view) => renderRow(view, o.structures))}</tbody>
</table>
</div>
<p class="row">${query.page > 1 && link(query.page - 1, "Page précédente")} ${rows.length > pageSize && link(query.page + 1, "Page suivante")}</p>`;
}

function renderSearchForm(search: string): Markup {
  return html`<form method="get" action="/prescripteur" role="search" class="row card">
<label>Numéro, patient ou cas <input type="search" name="recherche" value="${search}" maxlength="100"></label>
<button type="submit">Chercher</button>
</form>`;
}

function renderRow(view: PrescriberView, structures: ReadonlyMap<string, string>): Markup {
  const { row } = view.ordonnance;
  const lines = view.lines.map(({ line, state, events }) => {
    const last = events.at(-1);
    return html`<li>${line.label} ${renderLineState(state)}${last !== undefined && html`<br><span class="muted">${writeEvent(last, structures)}</span>`}</li>`;
  });
  return html`<tr>
<th scope="row"><a class="numero" href="/prescripteur/${row.numero}">${row.numero}</a><br><span class="muted">${row.label}</span></th>
<td><a href="/prescripteur/patients/${row.patient?.id}">${row.patient?.birthName} ${row.patient?.firstNames[0]}</a></td>
<td>${writeInstant(row.authored_on)}</td>
<td>${renderState(view.state)}</td>
<td><ul class="plain">${lines}</ul></td>
</tr>`;
}
