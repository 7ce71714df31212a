import type { ExtractFailure } from "@comptoir/segur/medicaments";

const kept = "La base en service est gardée, rien n'a été changé.";

/** Why an extract is refused, in French, with what to do next. */
export function describeExtractFailure(failure: ExtractFailure): string {
  switch (failure.kind) {
    case "FICHIER_MANQUANT":
      return `${failure.file} manque dans le dossier. Téléchargez l'extrait complet de la BDPM. ${kept}`;
    case "FICHIER_VIDE":
      return `${failure.file} est vide. Téléchargez-le à nouveau. ${kept}`;
    case "FICHIER_TROP_PETIT":
      return `${failure.file} ne fait que ${failure.bytes} octets (au moins ${failure.minBytes} attendus) : téléchargement incomplet ? ${kept}`;
    case "FICHIER_TROP_GRAND":
      return `${failure.file} fait ${failure.bytes} octets, plus que ce que la BDPM publie. ${kept}`;
    case "PAS_UN_FICHIER_BDPM":
      return `${failure.file} n'est pas le fichier attendu (ligne ${failure.line} : ${failure.what}). Vérifiez le dossier. ${kept}`;
    case "TEXTE_ABIME":
      return `${failure.file} contient un texte abîmé (ni UTF-8, ni Windows-1252). Téléchargez-le à nouveau, sans l'ouvrir ni le convertir. ${kept}`;
    case "FICHIER_RETRECI":
      return `${failure.file} passe de ${failure.previous} à ${failure.rows} lignes, plus de 10 % de moins : extrait tronqué ? ${kept}`;
  }
}
