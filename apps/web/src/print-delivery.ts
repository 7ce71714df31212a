import { readToday } from "./clock.js";
import { parseDay } from "./day.js";
import { printDocument } from "./print-document.js";

/** The délivrance on paper: for the back of the ordonnance, or a page of its own. */
export async function printDelivery(id: string | undefined, format: "ordonnance" | "a4" = "ordonnance"): Promise<void> {
  if (id !== undefined) await printDocument("printDelivery", { params: { id }, query: { format } }, "Délivrance");
}

/** The ordonnancier of the day or of the words searched; without search, since the beginning of the month. */
export async function printRegister(search: string): Promise<void> {
  const text = search.trim();
  const day = parseDay(text);
  const query = day ? { from: day, to: day } : text === "" ? { from: `${readToday().slice(0, 8)}01` } : { q: text };
  await printDocument("printOrdonnancier", { query }, "Ordonnancier");
}
