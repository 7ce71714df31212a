import type { StrictTraits } from "@comptoir/contract";
import type { InsiAnswer, InsiFailure, SearchTraits } from "@comptoir/segur/ins";

/** What INSi said and what to do next, in French. */
export const TEXTS = {
  unknownPatient: "Ce patient n'existe pas dans cette officine.",
  qualified: "L'identité est déjà qualifiée : INSi n'est pas appelé.",
  toCheck: "INSi a trouvé l'identité : contrôlez-la.",
  cardGone: "La lecture de la carte n'est plus gardée : relisez-la (F4). L'identité reste telle quelle.",
  notConfigured: "Le téléservice INSi n'est pas configuré pour cette officine. L'identité reste telle quelle.",
  changedMeanwhile:
    "La fiche a été modifiée pendant l'appel à INSi : la réponse est tracée et n'a pas été appliquée. Relancez la recherche.",
  none: "INSi ne trouve aucune identité. Vérifiez les traits sur la pièce d'identité (nom de naissance, tous les prénoms), puis relancez.",
  several:
    "INSi trouve plusieurs identités. Complétez les traits (autres prénoms de naissance, lieu de naissance INSEE), puis relancez la recherche.",
  noSex: "INSi demande le sexe, M ou F. Complétez la fiche : rien n'a été envoyé.",
  automaticOff: "L'appel automatique à INSi est arrêté dans les paramètres Identitovigilance : INSi n'a pas été interrogé. I l'appelle.",
  otherMatricule: "Le matricule du document n'est pas celui d'INSi : n'y rattachez pas le document sans vérifier.",
  wrongKey: "La clé du matricule donnée par INSi n'est pas celle du calcul : elle est gardée telle quelle.",
  firstName: "Le 1er prénom de naissance doit ouvrir la liste des prénoms donnée par INSi.",
  unknownPaper: "Cette pièce n'est pas dans la liste de l'officine.",
  minorsOnly: "Le livret de famille et l'extrait d'acte de naissance valent pour un mineur seulement. Choisissez une autre pièce.",
  guardian: "Pour un mineur, choisissez aussi la pièce du responsable légal.",
  chooseTraits: "Chaque trait différent demande un choix : celui d'INSi ou celui de la fiche.",
  nothingChecked: "Aucune pièce n'a été contrôlée pour ces traits : choisissez la pièce présentée.",
} as const;

/** Manual validation, without INSi. */
export const MANUAL = {
  done: "Identité validée sur pièce. INSi peut maintenant être interrogé : l'INS sera qualifiée s'il donne les mêmes traits.",
  validee: "Cette identité est déjà validée sur pièce.",
  recuperee: "Cette identité vient d'INSi : contrôlez-la avec la pièce dans « Données INS à contrôler » (I).",
  qualifiee: "Cette identité est déjà qualifiée.",
} as const;

/** Attributes as the history says them. */
export const ATTRIBUTES = {
  homonyme: "homonyme",
  douteuse: "douteuse",
  fictive: "fictive",
  NON_IMMATRICULE: "sans INS (étranger non immatriculé)",
  ANONYMAT: "sans INS (anonymat protégé par la loi)",
} as const;

/** What a datamatrix INS is worth here. */
export const DOCUMENT = {
  unreadable: "Ce datamatrix INS est illisible ou incomplet. Scannez à nouveau, ou saisissez les traits.",
  key: "La clé du matricule de ce datamatrix est fausse : il est mal lu ou n'est pas authentique. Rien n'a été changé.",
  oid: "Ce datamatrix porte une INS d'un domaine qui n'est pas accepté ici (identité de test). Rien n'a été changé.",
  notIns: "Ce code n'est pas un datamatrix INS : rien n'a été changé.",
  confirmed: "Vérification de l'INS : c'est celle de la fiche, déjà qualifiée.",
  other: "La fiche de cette personne porte un autre matricule que ce document : vérifiez avant de l'y rattacher.",
  known: "Personne connue : vérifiez l'INS auprès d'INSi (FIN).",
  unknown: "Personne inconnue ici : créez la fiche à partir du document, puis vérifiez l'INS.",
} as const;

/** What was decided, for the status line. */
export const DECIDED = {
  qualified: "Identité contrôlée : INS qualifiée.",
  retrieved: (left: number) =>
    left > 0
      ? `INS récupérée, sans pièce : elle sera redemandée aux prochaines délivrances (encore ${left}).`
      : "INS récupérée, sans pièce : elle ne sera plus redemandée.",
  refused: "Refus de présenter une pièce enregistré : INS récupérée, elle ne sera plus demandée.",
  weak: "INS récupérée : cette pièce ne suffit pas à qualifier l'identité.",
  different: "La pièce dit autre chose qu'INSi : identité provisoire, l'INS n'est pas retenue.",
  local: "Traits de la fiche gardés : l'INS n'est pas retenue, le statut ne change pas.",
} as const;

const TRAITS: Readonly<Record<keyof SearchTraits, string>> = {
  birthName: "le nom de naissance",
  firstNames: "les prénoms de naissance",
  sex: "le sexe",
  birthDate: "la date de naissance",
  birthPlace: "le lieu de naissance",
};

export function describeInvalid(where: keyof SearchTraits): string {
  return `INSi ne prend pas ${TRAITS[where]} de la fiche (caractère ou date impossible). Corrigez la fiche : rien n'a été envoyé.`;
}

/** Faults that the specification names; the others are said with the service's own words. */
const FAULTS: Readonly<Record<string, string>> = {
  desir_550: "INSi ne reconnaît pas le numéro d'autorisation du logiciel (IDAM). Prévenez le titulaire : la configuration est à corriger.",
  desir_560:
    "INSi refuse le certificat de l'officine (niveau d'accès). Prévenez le titulaire : « comptoir doctor » dit quel certificat et jusqu'à quand il vaut.",
  insi_102: "INSi a rencontré une erreur technique pendant la recherche. Réessayez plus tard : l'identité reste telle quelle.",
  insi_24: "INSi refuse le sexe envoyé. Corrigez la fiche, puis relancez.",
};

export function describeFailure(failure: InsiFailure): {
  kind: "traits-insuffisants" | "faute" | "indisponible" | "illisible";
  text: string;
} {
  switch (failure.kind) {
    case "TRAITS_INVALIDES":
      return { kind: "traits-insuffisants", text: describeInvalid(failure.where) };
    case "FAUTE":
      return {
        kind: "faute",
        text: FAULTS[failure.code] ?? `INSi a refusé l'appel (${failure.code}) : ${failure.reason}. L'identité reste telle quelle.`,
      };
    case "INDISPONIBLE":
      return { kind: "indisponible", text: "INSi ne répond pas. La vente continue ; réessayez à la prochaine visite." };
    case "REPONSE_ILLISIBLE":
      return { kind: "illisible", text: "INSi a répondu de façon illisible. L'échange est tracé ; l'identité reste telle quelle." };
  }
}

const NOT_IMPORTABLE = {
  DATE_SANS_JOUR_OU_MOIS:
    "INSi a trouvé l'identité, mais sa date de naissance n'a pas de jour ou de mois : rien de l'INS n'est gardé, le statut ne change pas.",
  TRAIT_VIDE: "INSi a trouvé l'identité, mais un trait obligatoire y est vide : rien de l'INS n'est gardé, le statut ne change pas.",
  MATRICULE_ILLISIBLE: "INSi a trouvé l'identité, mais son matricule est illisible : rien de l'INS n'est gardé, le statut ne change pas.",
} as const;

export function describeNotImportable(answer: Extract<InsiAnswer, { kind: "NON_IMPORTABLE" }>): string {
  return NOT_IMPORTABLE[answer.reason];
}

const LABELS: Readonly<Record<keyof StrictTraits, string>> = {
  birthName: "Nom de naissance",
  birthFirstNames: "Prénom(s) de naissance",
  birthDate: "Date de naissance",
  sex: "Sexe",
  birthPlace: "Lieu de naissance (INSEE)",
};

/** Traits that are only shown. */
export function labelShown(shown: Readonly<Record<string, string>>): { label: string; value: string }[] {
  return (Object.keys(LABELS) as (keyof StrictTraits)[]).map((trait) => ({ label: LABELS[trait], value: shown[trait] ?? "" }));
}
