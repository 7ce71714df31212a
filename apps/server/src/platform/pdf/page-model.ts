/** What a printed document says, before any layout: built by pure functions, drawn by `renderDocument`. */
export interface PageModel {
  readonly title: string;
  /** `a5` fits the back of a paper ordonnance. */
  readonly size: "a4" | "a5";
  /** Repeated at the top of each page: the officine, its address. */
  readonly header: readonly string[];
  /** Repeated at the bottom, before the page number. */
  readonly footer: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string; readonly strong?: boolean }
  /** Label and value, one pair a line. */
  | { readonly kind: "facts"; readonly pairs: readonly (readonly [label: string, value: string])[] }
  /** Label and value, and beside them a code to scan: on the first page, so it comes before all that may be long. */
  | { readonly kind: "identity"; readonly pairs: readonly (readonly [label: string, value: string])[]; readonly symbol?: PrintedSymbol }
  | { readonly kind: "table"; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

export interface Column {
  readonly title: string;
  /** Share of the width. */
  readonly share: number;
}

export interface PrintedSymbol {
  /** Row by row, true = dark; quiet zone not included. */
  readonly modules: readonly (readonly boolean[])[];
  /** Under the code. */
  readonly caption: string;
  /** For who does not see it. */
  readonly alt: string;
}
