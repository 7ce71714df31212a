import { sql } from "kysely";
import { flagLabels } from "../ordonnance/systems.js";
import type { Nation } from "../platform/database.js";
import { type DraftFormState, renderCheckbox, renderSearch, renderSelect, renderText } from "./draft-fields.js";
import { countLines, mostLines } from "./draft-lines.js";
import { html, type Markup } from "./html.js";
import { writeDay } from "./words.js";

/** How a line names what it prescribes. */
export const natures = [
  { value: "specialite", text: "Spécialité de la base publique" },
  { value: "dc", text: "Dénomination commune (DC)" },
  { value: "libre", text: "En toutes lettres (préparation, dispositif…)" },
] as const;

const substitutions = [
  { value: "oui", text: "substituable" },
  { value: "MTE", text: "non substituable : MTE (marge thérapeutique étroite)" },
  { value: "EFG", text: "non substituable : EFG (enfant, forme galénique)" },
  { value: "CIF", text: "non substituable : CIF (contre-indication formelle)" },
  { value: "NS", text: "non substituable, sans motif" },
];

/** The form « Nouvelle ordonnance ». It works without its script, which only proposes products. */
export async function renderDraftForm(nation: Nation, typed: Omit<DraftFormState, "focus"> & { focus?: string }): Promise<Markup> {
  const { values, errors } = typed;
  const first = errors.keys().next().value;
  const state: DraftFormState = first === undefined ? typed : { ...typed, focus: first };
  const people = await nation
    .selectFrom("person")
    .select(["id", "birth_name", "used_name", "first_names", "birth_date"])
    // The demo patient first, then by name.
    .orderBy(sql`(rank > 0)`)
    .orderBy("birth_name")
    .orderBy("rank")
    .execute();
  const prescribers = await nation
    .selectFrom("professional")
    .select(["rpps", "last_name", "first_name", "speciality"])
    .where("profession", "!=", "pharmacien")
    .orderBy("last_name")
    .execute();
  const patientOptions = people.map((person) => ({
    value: person.id,
    text: `${person.birth_name}${person.used_name === null ? "" : ` (${person.used_name})`} ${person.first_names.join(" ")} — ${writeDay(person.birth_date)}`,
  }));
  const prescriberOptions = prescribers.map((one) => ({
    value: one.rpps,
    text: `${one.last_name} ${one.first_name}, ${one.speciality ?? ""}`,
  }));
  const count = Math.min(countLines(values), mostLines);
  return html`
${errors.size > 0 && renderSummary(errors)}
<form method="post" action="/prescripteur/nouvelle" novalidate>
<button type="submit" class="default" tabindex="-1" aria-hidden="true">Écrire l'ordonnance</button>
<input type="hidden" name="lignes" value="${count}">
<fieldset><legend>Ordonnance</legend><div class="fields">
${renderSelect({ name: "patient", label: "Patient" }, patientOptions, state)}
${renderSelect({ name: "prescripteur", label: "Prescripteur" }, prescriberOptions, state)}
${renderText({ name: "intitule", label: "Intitulé", maxLength: 120 }, state)}
${renderText({ name: "mois", label: "Validité (mois)", numeric: true, maxLength: 6, initial: "3" }, state)}
</div>
<div class="fields">
${Object.entries(flagLabels).map(([code, text]) => renderCheckbox(`mention-${code}`, text, state))}
${renderCheckbox("opposition", "Le patient s'oppose à la lecture des exécutions par le prescripteur", state)}
</div></fieldset>
${Array.from({ length: count }, (_, index) => renderLine(index, count, state))}
<p class="row">${
    count < mostLines
      ? html`<button type="submit" name="action" value="ajouter" class="quiet">Ajouter une ligne</button>`
      : html`<span class="muted">${mostLines} lignes au plus.</span>`
  }
<button type="submit">Écrire l'ordonnance</button></p>
</form>`;
}

function renderSummary(errors: ReadonlyMap<string, string>): Markup {
  return html`<div class="notice error" role="alert"><p>L'ordonnance n'a pas été écrite :</p><ul>${[...errors].map(([name, what]) => {
    const line = /-(\d+)$/.exec(name)?.[1];
    return html`<li><a href="#${name}">${line !== undefined && `Ligne ${Number(line) + 1} : `}${what}</a></li>`;
  })}</ul></div>`;
}

function renderLine(index: number, count: number, state: DraftFormState): Markup {
  const named = (name: string): string => `${name}-${index}`;
  return html`<fieldset><legend>Ligne ${index + 1}</legend><div class="fields">
${renderSelect({ name: named("nature"), label: "Prescrit en" }, natures, state)}
${renderSearch({ name: named("produit"), label: "Produit", maxLength: 400, wide: true, hint: "Nom, DC ou code CIP ; flèche bas parcourt les propositions, Entrée choisit." }, named("nature"), state)}
${renderText({ name: named("posologie"), label: "Posologie", maxLength: 500, wide: true }, state)}
${renderText({ name: named("boites"), label: "Boîtes par délivrance", numeric: true, maxLength: 8, initial: "1" }, state)}
${renderText({ name: named("duree"), label: "Durée (jours)", numeric: true, maxLength: 8 }, state)}
${renderText({ name: named("renouvellements"), label: "Renouvellements", numeric: true, maxLength: 8, initial: "0" }, state)}
${renderSelect({ name: named("substitution"), label: "Substitution" }, substitutions, state)}
${renderCheckbox(named("ald"), "ALD", state)}
${count > 1 && html`<button type="submit" name="action" value="retirer-${index}" class="quiet">Retirer la ligne ${index + 1}</button>`}
</div></fieldset>`;
}
