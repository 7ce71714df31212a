import { html, type Markup } from "./html.js";

/** What was typed and what is wrong with it: what every field of the form « Nouvelle ordonnance » is drawn from. */
export interface DraftFormState {
  /** What the prescriber had typed, shown again whatever became of it. */
  readonly values: URLSearchParams;
  /** One sentence by name of field. */
  readonly errors: ReadonlyMap<string, string>;
  /** Name of the field that takes the focus when the page opens. */
  readonly focus?: string;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly maxLength?: number;
  readonly numeric?: boolean;
  readonly wide?: boolean;
  readonly initial?: string;
  /** Under the field, read with it. */
  readonly hint?: string;
}

/** Attributes that tie a control to its error, and the focus. */
function attributesOf({ name, hint }: Field, { errors, focus }: DraftFormState): Markup {
  const described = [errors.has(name) && `erreur-${name}`, hint !== undefined && `aide-${name}`].filter((id) => id !== false);
  return html`id="${name}" name="${name}"${errors.has(name) && html` aria-invalid="true"`}${described.length > 0 && html` aria-describedby="${described.join(" ")}"`}${focus === name && html` autofocus`}`;
}

function wrap(field: Field, state: DraftFormState, control: Markup): Markup {
  const error = state.errors.get(field.name);
  return html`<div class="field${field.wide === true && " wide"}"><label for="${field.name}">${field.label}</label>${control}${
    field.hint !== undefined && html`<span class="muted" id="aide-${field.name}">${field.hint}</span>`
  }${error !== undefined && html`<span class="fault" id="erreur-${field.name}">Erreur : ${error}</span>`}</div>`;
}

/** A line of text. Numbers too: a browser forgets what is not a number before anybody can say what is wrong with it. */
export function renderText(field: Field, state: DraftFormState): Markup {
  const { name, initial = "", maxLength, numeric } = field;
  return wrap(
    field,
    state,
    html`<input ${attributesOf(field, state)}${numeric === true && html` inputmode="numeric" class="number"`}${maxLength !== undefined && html` maxlength="${maxLength}"`} autocomplete="off" value="${state.values.get(name) ?? initial}">`,
  );
}

/** A line of text with a list of proposals under it (see search-script.ts). */
export function renderSearch(field: Field, kindOf: string, state: DraftFormState): Markup {
  const { name, maxLength } = field;
  return wrap(
    field,
    state,
    html`<span class="search"><input ${attributesOf(field, state)} maxlength="${String(maxLength ?? 400)}" autocomplete="off" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="liste-${name}" data-search="${kindOf}" value="${state.values.get(name) ?? ""}"><ul class="proposals" id="liste-${name}" role="listbox" aria-label="Propositions" hidden></ul></span>`,
  );
}

export function renderSelect(field: Field, options: readonly { value: string; text: string }[], state: DraftFormState): Markup {
  const chosen = state.values.get(field.name);
  return wrap(
    field,
    state,
    html`<select ${attributesOf(field, state)}>${options.map(
      ({ value, text }) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
    )}</select>`,
  );
}

export function renderCheckbox(name: string, text: string, { values }: DraftFormState): Markup {
  return html`<label class="check"><input type="checkbox" id="${name}" name="${name}" value="oui"${values.has(name) && html` checked`}> ${text}</label>`;
}
