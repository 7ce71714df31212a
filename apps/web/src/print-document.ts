import { callDocument, type DocumentName, type RouteInput } from "./api.js";
import { announce } from "./frame/announcer.js";

/** Long enough for a slow printer's dialogue; the page itself goes away long before. */
const KEPT_MS = 10 * 60_000;

/** Opens a document of the officine in a tab of its own, where the browser prints it; saved as a file if tabs are refused. */
export async function printDocument<K extends DocumentName>(name: K, input: RouteInput<K>, what: string): Promise<void> {
  announce("info", `${what} : préparation…`);
  const result = await callDocument(name, input);
  if (!result.ok) return announce("refused", result.error.text);
  const url = URL.createObjectURL(result.value);
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  if (window.open(url, "_blank")) return announce("done", `${what} : à imprimer dans le nouvel onglet (Ctrl+P).`);
  const link = Object.assign(document.createElement("a"), { href: url, download: "comptoir.pdf" });
  link.click();
  announce("done", `${what} : PDF dans les téléchargements.`);
}
