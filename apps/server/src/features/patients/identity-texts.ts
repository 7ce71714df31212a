/** What happened to an identity, in the words of the record. `detail` is what the event kept beside its kind. */
export function describeIdentityEvent(kind: string, detail: unknown): string {
  const facts = (typeof detail === "object" && detail !== null ? detail : {}) as Readonly<Record<string, unknown>>;
  const read = (name: string) => (typeof facts[name] === "string" ? String(facts[name]) : "");
  const paper = read("guardian") === "" ? read("paper") : `${read("paper")}, avec la pièce du responsable légal : ${read("guardian")}`;
  switch (kind) {
    case "STRICT_TRAIT_CHANGED":
      return "Trait strict modifié : l'INS est retirée.";
    case "CHECKED":
      return `Données INS contrôlées. Pièce présentée : ${paper}.`;
    case "APCV_READ":
      return "INS donnée par l'Appli carte Vitale : qualifiée, sans pièce à présenter.";
    case "VALIDATED_BY_HAND":
      return `Identité validée sur pièce, sans INSi. Pièce présentée : ${paper}.`;
    case "CHECKED_BEFORE":
      return "Données INS acceptées ; la pièce avait déjà été contrôlée.";
    case "WEAK_PAPER":
      return `INS récupérée. Pièce présentée, sans valeur probante suffisante : ${paper}.`;
    case "NO_PAPER":
      return "INS récupérée. Aucune pièce présentée.";
    case "PAPER_REFUSED":
      return "Refuse de présenter une pièce d'identité.";
    case "DIFFERENCES_SEEN":
      return "Les informations inscrites sur la pièce d'identité sont différentes des données INS : l'INS n'est pas retenue.";
    case "ATTRIBUTES_SET":
      return read("attributes") === "" ? "Attributs de l'identité levés." : `Attributs de l'identité : ${read("attributes")}.`;
    case "LOCAL_KEPT":
      return "Traits de la fiche gardés contre ceux d'INSi : l'INS n'est pas retenue.";
    case "MERGED":
      return `Fiche fusionnée avec celle de ${read("person")} ; ses ventes et délivrances ont suivi.`;
    default:
      return kind;
  }
}
