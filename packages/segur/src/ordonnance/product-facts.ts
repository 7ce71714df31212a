/** What the medicines database says of a presentation, as far as gaps depend on it. The engine looks nothing up by itself. */
export interface ProductFacts {
  readonly cip13: string;
  readonly cis: string;
  readonly label: string;
  /** Units of intake in one box, when the label could be read. */
  readonly units?: number;
  /**
   * What one unit holds when that varies from one presentation of a speciality to the next (« 5 ml », « 0,4 ml »). Units are compared
   * only between equal contents.
   */
  readonly unitContent?: string;
  /** Generic groups of the speciality; there may be several (case 34). */
  readonly genericGroups: readonly string[];
  /** Canonical substances + dosages + form; equal strings mean the same composition. */
  readonly composition?: string;
  /** Groups of the ANSM register of hybrids. */
  readonly hybridGroups?: readonly string[];
  /** Whether it holds one of the substances for which « MTE » may be written; undefined when the database does not say. */
  readonly narrowMargin?: boolean;
}

/** Facts by CIP13: every presentation prescribed or delivered that the database knows. */
export type FactsMap = ReadonlyMap<string, ProductFacts>;

/** Facts of a prescribed product: by its presentation, or by any presentation of its speciality. */
export function findPrescribedFacts(
  product: { readonly cis?: string; readonly cip13?: string },
  facts: FactsMap,
): ProductFacts | undefined {
  const byCip = product.cip13 === undefined ? undefined : facts.get(product.cip13);
  if (byCip || product.cis === undefined) return byCip;
  for (const candidate of facts.values()) if (candidate.cis === product.cis) return candidate;
  return undefined;
}
