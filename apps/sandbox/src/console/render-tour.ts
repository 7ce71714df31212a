import type { Nation } from "../platform/database.js";
import { TOUR_STEPS, type TourFacts, type TourStep } from "../tour/steps.js";
import type { TourState } from "../tour/tour-state.js";
import { html, type Markup } from "./html.js";
import { renderQrCode } from "./qr-code.js";

const PLACES = { officine: "Dans l'officine", "bac-a-sable": "Dans le bac à sable" } as const;

/** Before the first visit, or when its ordonnance is gone. */
export function renderTourStart(): Markup {
  return html`
<section class="card" aria-labelledby="visite">
<h2 id="visite">Une ordonnance, du médecin au comptoir et retour</h2>
<p>Placez cette page et l'officine côte à côte. La visite écrit une ordonnance à son nom, dit à chaque étape quoi faire et dans quelle fenêtre, et coche ce que le bac à sable a vu arriver. Rien d'autre n'est coché à votre place.</p>
<form method="post" action="/visite/commencer"><button type="submit">Commencer la visite</button></form>
</section>`;
}

/** Version of the page: it changes when something that a step waits for was seen. */
export function versionOfTour(state: TourState, facts: TourFacts): string {
  return [state.numero, ...state.ticked, ...TOUR_STEPS.map((step) => step.seen?.(facts) ?? "")].join("|");
}

export async function renderTour(nation: Nation, state: TourState, facts: TourFacts): Promise<Markup> {
  const done = TOUR_STEPS.map((step) => step.seen?.(facts) !== undefined || state.ticked.includes(step.id));
  const current = done.indexOf(false);
  const steps = await Promise.all(
    TOUR_STEPS.map((step, i) =>
      renderStep(nation, step, { number: i + 1, state, facts, isDone: done[i] === true, isCurrent: i === current }),
    ),
  );
  return html`
<p class="notice" role="status">${
    current < 0
      ? "Visite terminée : toutes les étapes sont faites."
      : `${done.filter(Boolean).length} étape(s) sur ${TOUR_STEPS.length}. À faire maintenant : ${TOUR_STEPS[current]?.title}.`
  }</p>
<ol class="tour">${steps}</ol>
<form method="post" action="/visite/commencer"><button type="submit" class="quiet">Recommencer avec une autre ordonnance</button></form>
<p class="muted">La page se met à jour d'elle-même quand le bac à sable voit arriver quelque chose.</p>`;
}

interface StepView {
  readonly number: number;
  readonly state: TourState;
  readonly facts: TourFacts;
  readonly isDone: boolean;
  readonly isCurrent: boolean;
}

async function renderStep(nation: Nation, step: TourStep, view: StepView): Promise<Markup> {
  const seen = step.seen?.(view.facts);
  const ticked = view.state.ticked.includes(step.id);
  const state = view.isDone
    ? html`<span class="state ok">Fait</span>`
    : html`<span class="state wait">${view.isCurrent ? "À faire" : "Ensuite"}</span>`;
  return html`<li class="card" data-step="${step.id}"${view.isCurrent && html` aria-current="step"`}>
<h2>${view.number}. ${step.title} ${state}</h2>
<p class="muted">${PLACES[step.where]} · brochure ${step.rows.join(", ")}</p>
<p>${step.text}</p>
${view.isCurrent && (await renderAid(nation, step, view))}
${seen !== undefined && html`<p data-seen>✔ ${seen}</p>`}
${
  step.seen === undefined &&
  html`<form method="post" action="/visite/etapes/${step.id}" class="row"><button type="submit" name="fait" value="${ticked ? "non" : "oui"}" class="quiet">${
    ticked ? "Pas encore, finalement" : "C'est fait"
  }</button><span class="muted">Le bac à sable ne voit pas cette étape : à vous de la cocher.</span></form>`
}
</li>`;
}

async function renderAid(nation: Nation, step: TourStep, { state, facts }: StepView): Promise<Markup | undefined> {
  switch (step.shows) {
    case "code":
      return html`<div class="columns"><p>Code à scanner : <span class="numero">ON1:${state.numero}</span><br><a href="/prescripteur/${state.numero}/ordonnance.pdf">Ouvrir l'ordonnance (PDF)</a></p>${await renderQrCode(state.numero)}</div>`;
    case "login":
      return renderOperators(nation, facts);
    case "boxes":
      return html`<ul>${facts.ordonnance.lines.map((line) => html`<li>${line.label} : CIP <span class="numero">${line.cip13 ?? "—"}</span></li>`)}</ul><p class="muted">Générique de la première : AMOXICILLINE VIATRIS 500 mg, CIP <span class="numero">3400934913174</span>.</p>`;
    case "answer":
      return html`<p><a href="/prescripteur/${state.numero}">Lire la réponse des officines</a></p>`;
    default:
      return undefined;
  }
}

async function renderOperators(nation: Nation, facts: TourFacts): Promise<Markup> {
  const operators = await nation
    .selectFrom("operator")
    .selectAll()
    .where("role", "in", ["titulaire", "preparateur"])
    .orderBy("finess", "desc")
    .orderBy("role", "desc")
    .execute();
  return html`<table><caption>Opérateurs de démonstration</caption><thead><tr><th scope="col">Officine</th><th scope="col">Personne</th><th scope="col">Code</th><th scope="col">Mot de passe</th></tr></thead><tbody>${operators.map(
    (one) =>
      html`<tr><td>${facts.nameOf(one.finess)}</td><td>${one.display_name}</td><td class="numero">${one.code}</td><td class="numero">${one.password}</td></tr>`,
  )}</tbody></table>`;
}
