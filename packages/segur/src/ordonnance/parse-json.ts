import { refuse } from "./unreadable.js";

/** Larger than any ordonnance the service may hold. The transport stops sooner; this guards every other way in. */
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const MAX_DEPTH = 40;

/** Depth is counted on the bytes, before a parser or a schema has to descend into it. */
function measureDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === "\\") i += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === "}" || char === "]") depth -= 1;
  }
  return deepest;
}

/** Parses the JSON body of an answer: UTF-8, bounded in size and depth. Refuses by `REPONSE_ILLISIBLE`. */
export function parseJson(body: Uint8Array): unknown {
  if (body.byteLength > MAX_ANSWER_BYTES) refuse("corps", `plus de ${MAX_ANSWER_BYTES} octets`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return refuse("corps", "n'est pas de l'UTF-8");
  }
  if (measureDepth(text) > MAX_DEPTH) refuse("corps", `plus de ${MAX_DEPTH} niveaux`);
  try {
    return JSON.parse(text);
  } catch {
    return refuse("corps", "n'est pas du JSON");
  }
}
