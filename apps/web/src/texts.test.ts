import { describe, expect, it } from "vitest";
import { completeState } from "./texts.js";

describe("the words of a transmission", () => {
  it.each([
    ["envoye", "Envoyé le 22/11/2026 à 10:42.", "le 22/11/2026 à 10:42."],
    ["envoye", "Envoyé.", ""],
    ["a-envoyer", "À envoyer — part tout seul.", "part tout seul."],
    ["abandonne", "Abandonné : double saisie", "double saisie"],
    ["refuse", "Refusé — produits déjà remis. Appelez le prescripteur.", "produits déjà remis. Appelez le prescripteur."],
    ["en-cours", "Envoi en cours.", "Envoi en cours."],
  ] as const)("of %s add to the chip what it does not say", (state, text, rest) => expect(completeState(state, text)).toBe(rest));
});
