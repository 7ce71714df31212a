import { searchProducts } from "../nation/medicine-base.js";
import { type DraftFailure, type DraftRequest, draftRequestSchema } from "../ordonnance/draft-request.js";
import { flagLabels } from "../ordonnance/systems.js";
import { countLines, mostLines } from "./draft-lines.js";

export type ReadDraft =
  | { readonly ok: true; readonly request: DraftRequest; fieldOf(failure: DraftFailure): readonly [name: string, what: string] }
  | { readonly ok: false; readonly errors: ReadonlyMap<string, string> };

/** Where each part of a request is typed, and the sentence that says what is expected there. */
const fields: Readonly<Record<string, readonly [name: string, expected: string]>> = {
  patientId: ["patient", "Choisissez un patient de la liste."],
  prescriberRpps: ["prescripteur", "Choisissez un prescripteur de la liste."],
  label: ["intitule", "L'intitulé tient en 120 caractères."],
  months: ["mois", "La validité se compte en mois entiers, de 0 à 60."],
  validUntil: ["mois", "La validité se compte en mois entiers, de 0 à 60."],
  flags: ["mention-MED-1094", "Cette mention n'existe pas."],
};
const lineFields: Readonly<Record<string, readonly [name: string, expected: string]>> = {
  cip13: ["produit", "Ce code CIP est faux : 13 chiffres avec leur clé."],
  label: ["produit", "Nommez le produit, en 300 caractères au plus."],
  posology: ["posologie", "Écrivez la posologie, en 500 caractères au plus."],
  boxes: ["boites", "Le nombre de boîtes va de 0,001 à 1000."],
  durationDays: ["duree", "La durée se compte en jours entiers, de 1 à 730."],
  repeats: ["renouvellements", "Les renouvellements se comptent en nombre entier, de 0 à 98."],
  substitution: ["substitution", "Cette mention de substitution n'existe pas."],
};
const UNCHOSEN = "Choisissez une présentation parmi les propositions, ou tapez son code CIP ; sinon prescrivez en DC ou en toutes lettres.";
const UNNAMED = "Nommez le produit, ou videz la ligne.";
const NO_LINE = "Une ordonnance a au moins une ligne : nommez un produit.";

/** Reads the form; what is wrong is told by field, in the order of the page. Blank lines are left out. */
export async function readDraftForm(values: URLSearchParams): Promise<ReadDraft> {
  const text = (name: string): string | undefined => values.get(name)?.trim() || undefined;
  const count = countLines(values);
  if (count > mostLines)
    return { ok: false, errors: new Map([[`produit-${mostLines - 1}`, `Une ordonnance de ce formulaire a ${mostLines} lignes au plus.`]]) };
  const written = Array.from({ length: count }, (_, index) => index).filter((index) =>
    ["produit", "posologie", "duree"].some((name) => text(`${name}-${index}`) !== undefined),
  );
  const errors = new Map<string, string>();
  const lines: object[] = [];
  for (const index of written) {
    const product = await readProduct(text(`nature-${index}`), text(`produit-${index}`));
    if ("fault" in product) errors.set(`produit-${index}`, product.fault);
    lines.push({
      ...("fault" in product ? { label: "?" } : product),
      posology: text(`posologie-${index}`) ?? "",
      boxes: readNumber(text(`boites-${index}`)),
      durationDays: readNumber(text(`duree-${index}`)),
      repeats: readNumber(text(`renouvellements-${index}`)),
      substitution: readSubstitution(text(`substitution-${index}`)),
      ald: values.has(`ald-${index}`),
    });
  }
  const parsed = draftRequestSchema.safeParse({
    patientId: text("patient"),
    prescriberRpps: text("prescripteur"),
    label: text("intitule"),
    months: readNumber(text("mois")),
    flags: Object.keys(flagLabels).filter((code) => values.has(`mention-${code}`)),
    opposed: values.has("opposition"),
    lines,
  });
  const place = (path: readonly PropertyKey[], told?: string): readonly [string, string] => {
    if (path[0] !== "lines") {
      const [name, expected] = fields[String(path[0])] ?? ["patient", "Le formulaire est mal formé."];
      return [name, told ?? expected];
    }
    const [name, expected] = lineFields[String(path[2])] ?? ["produit", NO_LINE];
    return [`${name}-${written[Number(path[1])] ?? 0}`, told ?? expected];
  };
  for (const issue of parsed.error?.issues ?? []) {
    const [name, what] = place(issue.path, issue.code === "custom" ? writeSentence(issue.message) : undefined);
    if (!errors.has(name)) errors.set(name, what);
  }
  if (errors.size > 0 || !parsed.success) return { ok: false, errors: inPageOrder(errors) };
  return {
    ok: true,
    request: parsed.data,
    fieldOf: ({ where, what }) =>
      place(
        where.split(/[.[\]]+/).filter((step) => step !== ""),
        writeSentence(what),
      ),
  };
}

async function readProduct(
  nature: string | undefined,
  typed: string | undefined,
): Promise<{ cip13: string } | { label: string } | { fault: string }> {
  if (typed === undefined) return { fault: UNNAMED };
  if (nature === "dc" || nature === "libre") return { label: typed };
  const cip13 = /(?:^|\D)(\d{13})$/.exec(typed)?.[1];
  if (cip13 !== undefined) return { cip13 };
  const [found, ...others] = await searchProducts(typed.slice(0, 100));
  return found === undefined || others.length > 0 ? { fault: UNCHOSEN } : { cip13: found.cip13 };
}

/** A number as people write it; `NaN` is refused like any other wrong one. */
function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,7}(?:[.,]\d{1,3})?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}

function readSubstitution(chosen = "oui"): object {
  if (chosen === "oui") return { allowed: true };
  return chosen === "NS" ? { allowed: false } : { allowed: false, reason: chosen };
}

function writeSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const order = ["nature", "produit", "posologie", "boites", "duree", "renouvellements", "substitution"];

function inPageOrder(errors: ReadonlyMap<string, string>): Map<string, string> {
  const rank = (name: string): number => {
    const [, field = "", index] = /^([a-z]+)-(\d+)$/.exec(name) ?? [];
    return index === undefined
      ? Object.values(fields).findIndex(([one]) => one === name) - 100
      : Number(index) * order.length + order.indexOf(field);
  };
  return new Map([...errors].sort(([one], [other]) => rank(one) - rank(other)));
}
