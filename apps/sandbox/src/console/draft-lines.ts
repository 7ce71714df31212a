/** Lines of an ordonnance that the form writes at most: what fits on a paper that somebody reads. */
export const mostLines = 20;

/** Names of the fields of a line, before their number. */
const lineFields = ["nature", "produit", "posologie", "boites", "duree", "renouvellements", "substitution", "ald"] as const;
const FIRST_LINES = 2;

/** How many lines the form shows: what it was sent with, or as many as there are fields with a number. Over {@link mostLines} it is told so. */
export function countLines(values: URLSearchParams): number {
  const numbered = [...values.keys()].flatMap((name) => {
    const [, field, index] = /^([a-z]+)-(\d{1,4})$/.exec(name) ?? [];
    return lineFields.some((one) => one === field) ? [Number(index) + 1] : [];
  });
  const shown = Number(/^\d{1,4}$/.exec(values.get("lignes") ?? "")?.[0] ?? FIRST_LINES);
  return Math.max(1, shown, ...numbered);
}

/** What a button of the form asks for: another line, or one line less. The rest of what was typed stays as it is. */
export function editLines(values: URLSearchParams): { readonly values: URLSearchParams; readonly focus: string } | undefined {
  const action = values.get("action");
  if (action === null) return undefined;
  const count = countLines(values);
  if (action === "ajouter" && count < mostLines) {
    const longer = new URLSearchParams(values);
    longer.set("lignes", String(count + 1));
    return { values: longer, focus: `produit-${count}` };
  }
  const removed = Number(/^retirer-(\d{1,2})$/.exec(action)?.[1] ?? Number.NaN);
  // Nothing that can be done: the form again, never an ordonnance that nobody asked to write.
  if (!(removed < count) || count === 1) return { values, focus: "produit-0" };
  const shorter = new URLSearchParams();
  for (const [name, value] of values) {
    const [, field, index] = /^([a-z]+)-(\d{1,4})$/.exec(name) ?? [];
    const isLine = lineFields.some((one) => one === field);
    if (!isLine || Number(index) < removed) shorter.append(name, value);
    else if (Number(index) > removed) shorter.append(`${field}-${Number(index) - 1}`, value);
  }
  shorter.set("lignes", String(count - 1));
  return { values: shorter, focus: `produit-${Math.max(0, Math.min(removed, count - 2))}` };
}
