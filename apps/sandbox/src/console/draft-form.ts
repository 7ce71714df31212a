import { sql } from "kysely";
import type { FoundProduct } from "../nation/medicine-base.js";
import { flagLabels } from "../ordonnance/systems.js";
import type { Nation } from "../platform/database.js";
import { html, type Markup, type Renderable } from "./html.js";
import { writeDay } from "./words.js";

/** Lines that the form offers; a blank one is left out. */
export const formLines = 4;

export interface DraftFormState {
  /** What the prescriber had typed, to be shown again beside the refusal. */
  readonly values: URLSearchParams;
  readonly errors: readonly { readonly where: string; readonly what: string }[];
}

/** The form « Nouvelle ordonnance ». */
export async function renderDraftForm(nation: Nation, state: DraftFormState): Promise<Markup> {
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
  const { values } = state;
  const patientOptions = people.map((person) => ({
    value: person.id,
    text: `${person.birth_name}${person.used_name === null ? "" : ` (${person.used_name})`} ${person.first_names.join(" ")} — ${writeDay(person.birth_date)}`,
  }));
  const prescriberOptions = prescribers.map((one) => ({
    value: one.rpps,
    text: `${one.last_name} ${one.first_name}, ${one.speciality ?? ""}`,
  }));
  return html`
${
  state.errors.length > 0 &&
  html`<div class="notice error" role="alert"><p>L'ordonnance n'a pas été écrite :</p><ul>${state.errors.map(({ where, what }) => html`<li>${where} : ${what}</li>`)}</ul></div>`
}
<form method="post" action="/prescripteur/nouvelle">
<fieldset><legend>Ordonnance</legend><div class="fields">
<label>Patient ${select("patient", patientOptions, values)}</label>
<label>Prescripteur ${select("prescripteur", prescriberOptions, values)}</label>
<label>Intitulé <input name="intitule" maxlength="120" value="${values.get("intitule") ?? ""}"></label>
<label>Validité (mois) <input type="number" name="mois" min="0" max="60" value="${values.get("mois") ?? "3"}"></label>
</div>
<div class="fields">
${Object.entries(flagLabels).map(([code, text]) => checkbox(`mention-${code}`, text, values))}
${checkbox("opposition", "Le patient s'oppose à la lecture des exécutions par le prescripteur", values)}
</div></fieldset>
${Array.from({ length: formLines }, (_, index) => renderLine(index, values))}
<button type="submit">Écrire l'ordonnance</button>
</form>`;
}

function renderLine(index: number, values: URLSearchParams): Markup {
  const named = (name: string): string => `${name}-${index}`;
  const value = (name: string, initial: string): string => values.get(named(name)) ?? initial;
  const substitution = [
    { value: "oui", text: "substituable" },
    { value: "MTE", text: "non substituable : MTE" },
    { value: "EFG", text: "non substituable : EFG" },
    { value: "CIF", text: "non substituable : CIF" },
    { value: "NS", text: "non substituable, sans motif" },
  ];
  return html`<fieldset><legend>Ligne ${index + 1}</legend><div class="fields">
<label class="wide">Produit (nom ou code CIP) <input name="${named("produit")}" list="${named("produits")}" maxlength="400" autocomplete="off" data-search value="${value("produit", "")}"><datalist id="${named("produits")}"></datalist></label>
<label class="wide">ou en toutes lettres <input name="${named("texte")}" maxlength="300" value="${value("texte", "")}"></label>
<label class="wide">Posologie <input name="${named("posologie")}" maxlength="500" value="${value("posologie", "")}"></label>
<label>Boîtes <input type="number" name="${named("boites")}" min="1" max="99" value="${value("boites", "1")}"></label>
<label>Durée (jours) <input type="number" name="${named("duree")}" min="1" max="730" value="${value("duree", "")}"></label>
<label>Renouvellements <input type="number" name="${named("renouvellements")}" min="0" max="12" value="${value("renouvellements", "0")}"></label>
<label>Substitution ${select(named("substitution"), substitution, values)}</label>
${checkbox(named("ald"), "ALD", values)}
</div></fieldset>`;
}

function select(name: string, options: readonly { value: string; text: string }[], values: URLSearchParams): Markup {
  const chosen = values.get(name);
  const rendered: Renderable = options.map(
    ({ value, text }) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  );
  return html`<select name="${name}">${rendered}</select>`;
}

function checkbox(name: string, text: string, values: URLSearchParams): Markup {
  return html`<label class="check"><input type="checkbox" name="${name}" value="oui"${values.has(name) && html` checked`}> ${text}</label>`;
}

/** The code in a product as the list writes it, or typed alone; a name without code is a line in words. */
function readCip13(text: string | undefined): string | undefined {
  return /(?:^|\D)(\d{13})$/.exec(text ?? "")?.[1];
}

/** How a product stands in the list of a field: its code last, so that the choice can be read back. */
export function writeProductChoice({ label, box, cip13 }: FoundProduct): string {
  return `${label} — ${box} — ${cip13}`;
}

/** Fills the list of a product field while it is typed in: from two characters, the last question asked wins. */
export const SEARCH_SCRIPT = `
for (const field of document.querySelectorAll("[data-search]")) {
  let asked = 0;
  field.addEventListener("input", async () => {
    const mine = ++asked;
    if (field.value.trim().length < 2) return;
    const answer = await fetch("/prescripteur/produits?q=" + encodeURIComponent(field.value)).catch(() => undefined);
    if (!answer?.ok || mine !== asked) return;
    const { products } = await answer.json();
    field.list.replaceChildren(...products.map((product) => Object.assign(document.createElement("option"), { value: product })));
  });
}
`;

/** What the form sent, in the shape of the control API's request; nothing is judged here. */
export function readDraftForm(values: URLSearchParams): object {
  const text = (name: string): string | undefined => values.get(name)?.trim() || undefined;
  const number = (name: string): number | undefined => (text(name) === undefined ? undefined : Number(text(name)));
  const lines = Array.from({ length: formLines }, (_, index) => index)
    .filter((index) => text(`produit-${index}`) !== undefined || text(`texte-${index}`) !== undefined)
    .map((index) => {
      const substitution = text(`substitution-${index}`) ?? "oui";
      return {
        cip13: readCip13(text(`produit-${index}`)),
        label: text(`texte-${index}`) ?? (readCip13(text(`produit-${index}`)) ? undefined : text(`produit-${index}`)),
        posology: text(`posologie-${index}`) ?? "",
        boxes: number(`boites-${index}`),
        durationDays: number(`duree-${index}`),
        repeats: number(`renouvellements-${index}`),
        substitution:
          substitution === "oui"
            ? { allowed: true }
            : substitution === "NS"
              ? { allowed: false }
              : { allowed: false, reason: substitution },
        ald: values.has(`ald-${index}`),
      };
    });
  return {
    patientId: text("patient"),
    prescriberRpps: text("prescripteur"),
    label: text("intitule"),
    months: number("mois"),
    flags: Object.keys(flagLabels).filter((code) => values.has(`mention-${code}`)),
    opposed: values.has("opposition"),
    lines,
  };
}
