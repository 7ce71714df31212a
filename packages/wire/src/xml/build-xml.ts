/** XML already written: put into another template as it stands. Made only by `xml`. */
export interface XmlFragment {
  readonly text: string;
}

type Part = XmlFragment | string | undefined | readonly Part[];

class Fragment implements XmlFragment {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Characters that XML 1.0 has no way to write, lone surrogates included. */
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
/** Nearly every value: nothing to escape, nothing that cannot be written. */
const PLAIN = /^[ !#-%(-;=?-~\u00A0-\uD7FF]*$/;
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // Kept through the normalisation of line ends and attribute values.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/**
 * Template for XML: strings are escaped for text and for attributes alike, fragments and lists of them go in as they are, undefined
 * leaves nothing. Line breaks and indentation between two tags of the template are not part of the document.
 *
 * @throws RangeError a value holds a character that XML cannot carry (NUL and other controls): check what comes from outside first.
 */
export function xml(strings: TemplateStringsArray, ...parts: readonly Part[]): XmlFragment {
  const written = readTemplate(strings);
  let text = written[0] ?? "";
  for (let at = 0; at < parts.length; at += 1) text += writePart(parts[at]) + (written[at + 1] ?? "");
  return new Fragment(text);
}

/** What is written of each template, by the one list of strings that the language keeps for it. */
const TEMPLATES = new WeakMap<TemplateStringsArray, readonly string[]>();

function readTemplate(strings: TemplateStringsArray): readonly string[] {
  const known = TEMPLATES.get(strings);
  if (known) return known;
  const written = strings.map((string) =>
    string
      .replace(/>\s+</g, "><")
      .replace(/^\s*\n\s*/, "")
      .replace(/\s*\n\s*$/, ""),
  );
  TEMPLATES.set(strings, written);
  return written;
}

export const EMPTY_XML: XmlFragment = new Fragment("");

function writePart(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escapeText(part);
  if (part instanceof Fragment) return part.text;
  if (Array.isArray(part)) return part.map(writePart).join("");
  throw new TypeError("only strings, lists and what xml`` made go into XML");
}

function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  if (UNWRITABLE.test(text)) throw new RangeError("a character that XML 1.0 cannot carry");
  return text.replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
