import { showHiddenCharacters } from "../platform/hidden-characters.js";

/** Text that is already HTML. Only {@link html} makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type Renderable = string | number | Markup | undefined | false | readonly Renderable[];

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes a text for an element or a quoted attribute; what cannot be seen is shown, so that it hides nothing of its surroundings. */
export function escapeHtml(text: string): string {
  return showHiddenCharacters(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

function render(value: Renderable): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  return typeof value === "number" ? String(value) : value.map(render).join("");
}

/** HTML from a template: every value is escaped unless it is itself a template. Attributes must be quoted in the template. */
export function html(parts: TemplateStringsArray, ...values: Renderable[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1]) + part));
}
