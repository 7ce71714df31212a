import { recoverAzerty, stripSymbologyId } from "@comptoir/wire/barcode";
import { fail, ok, type Result } from "@comptoir/wire/failure";
import type { NumeroOrdonnance } from "./types.js";

export type CodeNonReconnu = {
  readonly kind: "CODE_NON_RECONNU";
  /** A number that a person may accept by hand; never used silently. */
  readonly suggestion?: NumeroOrdonnance;
};

/** A QR holds at most 4296 alphanumeric characters; anything longer is not an ordonnance. */
const MAX_LENGTH = 4296;
const EXACT = /^[0-9A-Z]{18}$/;
const TOKEN = /(?<![\p{L}\p{N}])[0-9A-Z]{18}(?![\p{L}\p{N}])/gu;
/** Heads of other codes that reach the same scanner: 2D-Doc and INS DataMatrix. */
const FOREIGN_HEAD = /^(?:DC|IS)\d\d/;
/** GS, RS and US separate the fields of GS1 and 2D-Doc; no ordonnance holds them. */
const FIELD_SEPARATORS = ["\u001d", "\u001e", "\u001f"];

function upperCase(text: string): string {
  // ASCII only: the capital of ß or ı would make up characters that were not read.
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Reads exactly 18 characters `[0-9A-Z]`; `undefined` otherwise. No key is checked: its rule is not public. */
export function parseNumeroOrdonnance(text: string): NumeroOrdonnance | undefined {
  return EXACT.test(text) ? (text as NumeroOrdonnance) : undefined;
}

/** The number in one reading of a code: the whole text, or the only token of 18 characters in it. */
function findNumero(reading: string): NumeroOrdonnance | undefined {
  const { symbology, text } = stripSymbologyId(reading.replace(/^\uFEFF/, ""));
  if (symbology !== undefined && symbology !== "qr" && symbology !== "gs1-qr") return undefined;
  const clean = upperCase(text.replace(/^\uFEFF/, "").normalize("NFC")).trim();
  if (EXACT.test(clean)) return clean as NumeroOrdonnance;
  if (FOREIGN_HEAD.test(clean) || FIELD_SEPARATORS.some((separator) => clean.includes(separator))) return undefined;
  const tokens = clean.match(TOKEN) ?? [];
  return tokens.length === 1 ? (tokens[0] as NumeroOrdonnance) : undefined;
}

/** What a person may have meant: blanks and dashes taken out, O read as 0 and I as 1 (neither letter was ever seen in a number). */
function suggestNumero(typed: string): NumeroOrdonnance | undefined {
  const text = upperCase(typed.normalize("NFC"))
    .replace(/^\s*ON1:/, "")
    .replace(/[\s.\-_/]/g, "")
    .replaceAll("O", "0")
    .replaceAll("I", "1");
  return parseNumeroOrdonnance(text);
}

/** Both readings of one burst hold a number. They differ when layouts do; see the table in the test. */
function chooseReading(
  raw: string,
  byRaw: NumeroOrdonnance | undefined,
  byPlace: NumeroOrdonnance | undefined,
): NumeroOrdonnance | undefined {
  if (!byRaw || !byPlace || byRaw === byPlace) return byRaw ?? byPlace;
  // Numbers are printed in capitals. Small letters show Caps Lock, which on a French keyboard gives right digits and moved letters;
  // capitals show a scanner set to the computer's own layout, whose keys are then read wrong by their place.
  return /[a-z]/.test(raw) ? byPlace : byRaw;
}

/**
 * Finds the number of an ordonnance numérique in what a scanner, a camera or a person gave (ordonnance-numerique §2): bare number,
 * `ON1:` payload, or any text that holds exactly one number. Box, INS and 2D-Doc codes are not recognised, nor is a text with two.
 *
 * @param options.physical second reading of a keyboard burst, by the place of the keys.
 * @param options.manual typed by a person: O and I are not accepted, a correction is only suggested.
 */
export function lireCodeOrdonnance(
  raw: string,
  options: { readonly physical?: string; readonly manual?: boolean } = {},
): Result<{ readonly numero: NumeroOrdonnance; readonly raw: string }, CodeNonReconnu> {
  const { physical, manual = false } = options;
  if (raw.length > MAX_LENGTH || (physical?.length ?? 0) > MAX_LENGTH) return fail({ kind: "CODE_NON_RECONNU" });
  const numero = chooseReading(raw, findNumero(raw), physical === undefined ? undefined : findNumero(physical));
  if (numero && !(manual && /[OI]/.test(numero))) return ok({ numero, raw });
  if (manual) {
    const suggestion = suggestNumero(raw);
    return fail({ kind: "CODE_NON_RECONNU", ...(suggestion ? { suggestion } : {}) });
  }
  // Digits of a scanner set to a US keyboard never arrive as digits on AZERTY: a text that holds some is not such a text.
  const azerty = /[&éèçà]/i.test(raw) && !/\d/.test(raw);
  const [recovered] = azerty ? recoverAzerty(raw).flatMap((reading) => findNumero(reading) ?? []) : [];
  if (!recovered) return fail({ kind: "CODE_NON_RECONNU" });
  // Without the place of the keys, small letters may come from two set-ups that differ in A, Q, Z and W: a person decides.
  return /[a-z]/.test(raw) ? fail({ kind: "CODE_NON_RECONNU", suggestion: recovered }) : ok({ numero: recovered, raw });
}
