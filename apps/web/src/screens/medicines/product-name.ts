import type { Presentation } from "@comptoir/contract";

/** Speciality and box: `LEVOTHYROX 75 microgrammes, comprimé sécable — plaquette(s) … de 90 comprimé(s)`. */
export function nameProduct(presentation: Pick<Presentation, "name" | "label">): string {
  return presentation.label ? `${presentation.name} — ${presentation.label}` : presentation.name;
}

/** The speciality alone, for a sentence. */
export function shortenLabel(label: string): string {
  return label.split(" — ")[0] ?? label;
}

/** Price in euros, from integer cents; « prix libre » when the base gives none. */
export function formatPrice(cents: number | undefined): string {
  if (cents === undefined) return "prix libre";
  return `${Math.trunc(cents / 100)},${String(cents % 100).padStart(2, "0")} €`;
}
