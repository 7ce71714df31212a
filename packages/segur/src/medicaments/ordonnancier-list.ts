/** Which register a medicine goes to, from its conditions of prescription (CPD), which are the only open source. */
export type OrdonnancierList = "LISTE_I" | "LISTE_II" | "STUPEFIANT";

/** The strictest list wins; undefined = no register (spec §5.4). */
export function ordonnancierList(conditions: readonly string[]): OrdonnancierList | undefined {
  const has = (text: string) => conditions.some((condition) => condition.trim().toLowerCase() === text);
  if (has("stupéfiants")) return "STUPEFIANT";
  if (has("liste i")) return "LISTE_I";
  return has("liste ii") ? "LISTE_II" : undefined;
}
