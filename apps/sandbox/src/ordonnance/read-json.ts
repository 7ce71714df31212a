import { invalid, type Outcome } from "./refusal.js";

/** Nesting that no resource of the protocol reaches; deeper input is hostile. */
const maxDepth = 32;

/** Bytes of a request body to a JSON value; the sentence says what was wrong. */
export function readJson(body: Buffer): Outcome<unknown> {
  if (body.length === 0) return invalid([{ text: "Le corps de la demande est vide." }]);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return invalid([{ text: "Le corps de la demande n'est pas de l'UTF-8." }]);
  }
  if (isTooDeep(text)) return invalid([{ text: `Le corps de la demande a plus de ${maxDepth} niveaux d'imbrication.` }]);
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return invalid([{ text: "Le corps de la demande n'est pas du JSON." }]);
  }
}

/** Counts brackets outside strings, before any parser recurses. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
