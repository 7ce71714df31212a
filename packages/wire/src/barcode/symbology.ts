/** What a scanner says it has read (ISO/IEC 15424 symbology identifiers, the ones a pharmacy meets). */
export type Symbology = "datamatrix" | "gs1-datamatrix" | "qr" | "gs1-qr" | "code-128" | "gs1-128" | "ean" | "other";

const KNOWN: Readonly<Record<string, Symbology>> = {
  "]d1": "datamatrix",
  "]d2": "gs1-datamatrix",
  "]Q0": "qr",
  "]Q1": "qr",
  "]Q3": "gs1-qr",
  "]C0": "code-128",
  "]C1": "gs1-128",
  "]E0": "ean",
  "]E4": "ean",
};

/**
 * Takes the AIM symbology identifier (`]` + letter + character) off the head of what a scanner sent.
 * `symbology` is absent when there was none; an identifier outside the table gives `other`.
 */
export function stripSymbologyId(raw: string): { readonly symbology?: Symbology; readonly text: string } {
  const id = /^\][A-Za-z][0-9A-Za-z]/.exec(raw)?.[0];
  return id === undefined ? { text: raw } : { symbology: KNOWN[id] ?? "other", text: raw.slice(3) };
}
