import type { ReceivedDocument } from "@comptoir/contract";
import { callDocument } from "../../api.js";
import { announce } from "../../frame/announcer.js";

const KEPT_MS = 10 * 60_000;

/** Opens a document in a tab of its own, under the type that the server found in its bytes. */
export async function openFile(document: ReceivedDocument): Promise<void> {
  const result = await callDocument("openDocument", { params: { id: document.id } });
  if (!result.ok) return announce("refused", result.error.text);
  const url = URL.createObjectURL(new Blob([result.value], { type: document.mediaType }));
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  if (window.open(url, "_blank")) return announce("done", "Document ouvert dans un nouvel onglet.");
  announce("refused", "Le navigateur refuse d'ouvrir un onglet : autorisez-le pour Comptoir, puis réessayez (V).");
}
