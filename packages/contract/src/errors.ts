import { z } from "zod";

/** Every error code the server answers with, its HTTP status and a sentence in French that says what to do next. */
export const ERRORS = {
  REQUETE_INVALIDE: { status: 400, text: "La demande est incomplète ou mal formée. Rechargez la page et recommencez." },
  SESSION_REQUISE: { status: 401, text: "Votre session est terminée. Identifiez-vous pour continuer : la vente en cours est conservée." },
  SESSION_VERROUILLEE: { status: 401, text: "Le poste est verrouillé. Saisissez votre mot de passe pour reprendre." },
  IDENTIFIANTS_REFUSES: {
    status: 401,
    text: "Code opérateur ou mot de passe incorrect. Vérifiez la saisie (verrouillage majuscules ?) et réessayez.",
  },
  OPERATEUR_BLOQUE: { status: 429, text: "Trop d'essais sur ce poste. Attendez le délai indiqué avant de réessayer." },
  DROIT_INSUFFISANT: { status: 403, text: "Votre rôle ne permet pas cette action. Demandez au titulaire." },
  ORIGINE_REFUSEE: { status: 403, text: "Cette demande ne vient pas de Comptoir : elle a été refusée." },
  INTROUVABLE: { status: 404, text: "Cet élément n'existe pas ou plus." },
  VERSION_DEPASSEE: {
    status: 409,
    text: "La vente a été modifiée sur un autre poste. Elle vient d'être rechargée : vérifiez puis validez.",
  },
  FICHE_MODIFIEE: {
    status: 409,
    text: "La fiche a été modifiée sur un autre poste. Rien n'a été enregistré : rouvrez-la, vérifiez, puis corrigez à nouveau.",
  },
  MATRICULE_FAUX: {
    status: 422,
    text: "Ce matricule est faux : sa clé n'est pas la bonne. Vérifiez-le chiffre par chiffre, puis cherchez à nouveau.",
  },
  FUSION_REFUSEE: { status: 409, text: "Ces deux fiches ne peuvent pas être fusionnées en l'état. Rien n'a été changé." },
  DOCUMENT_DISCORDANT: {
    status: 409,
    text: "Le document ne va pas dans cette fiche : son datamatrix dit une autre personne. Vérifiez le document et la fiche.",
  },
  DOCUMENT_DEPLACE: {
    status: 409,
    text: "Ce document vient d'être rattaché ou déplacé sur un autre poste. Rien n'a été changé : rouvrez-le.",
  },
  TRAITS_VERROUILLES: {
    status: 409,
    text: "Les traits stricts viennent du téléservice INSi : ils sont verrouillés. Un pharmacien peut les déverrouiller ; l'INS est alors retirée.",
  },
  IDENTITE_NON_SURE: {
    status: 409,
    text: "L'identité est douteuse ou fictive : l'INS n'est ni demandée ni gardée. Levez d'abord cet attribut dans la fiche.",
  },
  SANS_INS: {
    status: 409,
    text: "La fiche dit que cette personne ne peut pas avoir d'INS : INSi n'est pas appelé. Changez-le dans la fiche (A) si c'est une erreur.",
  },
  ATTRIBUTS_INCOMPATIBLES: {
    status: 409,
    text: "Ces attributs ne vont pas ensemble : « fictive » exclut les autres, et une INS obtenue exclut « sans INS ». Rien n'a été changé.",
  },
  CONTROLE_INCOMPLET: { status: 409, text: "Choisissez la pièce d'identité présentée, puis FIN." },
  CONTROLE_PERIME: {
    status: 409,
    text: "Il n'y a plus rien à contrôler : la réponse d'INSi a été traitée, ou la fiche a changé. Relancez la recherche.",
  },
  VENTE_VALIDEE: { status: 409, text: "Cette vente est déjà validée. Ouvrez-la dans Délivrances pour la consulter." },
  ECARTS_A_JUSTIFIER: { status: 409, text: "Des écarts attendent un motif. Choisissez-le dans le contrôle d'ordonnance, puis validez." },
  VENTE_VIDE: { status: 409, text: "Rien à délivrer : scannez une boîte ou saisissez un produit." },
  HOTE_REFUSE: { status: 421, text: "Adresse inattendue. Ouvrez Comptoir par l'adresse affichée au démarrage." },
  ORDONNANCE_INCONNUE: {
    status: 404,
    text: "Aucune ordonnance numérique ne porte ce numéro. Vérifiez-le sur le papier ou continuez en ordonnance papier : la trace « ON non trouvée » est gardée.",
  },
  ORDONNANCE_ANNULEE: {
    status: 409,
    text: "Le prescripteur a annulé cette ordonnance. Ne délivrez pas ; appelez le prescripteur si le patient en a besoin.",
  },
  ORDONNANCE_EXPIREE: { status: 409, text: "Cette ordonnance n'est plus valable. Proposez au patient de revoir son médecin." },
  ORDONNANCE_DEJA_EXECUTEE: {
    status: 409,
    text: "Tout a déjà été délivré sur cette ordonnance. Si c'était ici, la délivrance est dans Délivrances (C puis D) ; sinon le patient dira où.",
  },
  ORDONNANCE_VERROUILLEE: {
    status: 409,
    text: "Une autre pharmacie traite cette ordonnance en ce moment. Réessayez dans quelques minutes ou appelez-la.",
  },
  PATIENT_DISCORDANT: {
    status: 409,
    text: "L'ordonnance est au nom d'un autre patient. Vérifiez le patient de la vente, ou ouvrez une vente pour le patient de l'ordonnance.",
  },
  ORDONNANCE_NON_HABILITE: {
    status: 403,
    text: "Le service Ordonnance Numérique refuse le certificat de l'officine. Prévenez le titulaire : « comptoir doctor » dit quel certificat et jusqu'à quand il vaut.",
  },
  ORDONNANCE_DROITS_INSUFFISANTS: { status: 409, text: "La quantité dépasse ce qui reste à délivrer. Corrigez la quantité." },
  ORDONNANCE_REFUSEE: {
    status: 409,
    text: "Le service Ordonnance Numérique a refusé la demande. Réessayez ; si le refus revient, continuez en ordonnance papier.",
  },
  SERVICE_INDISPONIBLE: {
    status: 503,
    text: "Le service Ordonnance Numérique ne répond pas. Continuez en ordonnance papier : le numéro est gardé et la transmission se fera ensuite.",
  },
  REPONSE_ILLISIBLE: {
    status: 502,
    text: "Le service a répondu de façon illisible. Réessayez ; si cela dure, continuez en ordonnance papier.",
  },
  LECTURE_IMPOSSIBLE: {
    status: 422,
    text: "La carte n'a pas pu être lue. Remettez-la dans le lecteur, ou cherchez le patient par son nom (F2).",
  },
  CODE_NON_RECONNU: { status: 422, text: "Ce code n'est pas reconnu. Scannez à nouveau, ou saisissez le numéro à la main." },
  FICHIER_REFUSE: { status: 422, text: "Ce fichier n'est pas celui attendu. Rien n'a été changé." },
  TRANSMISSION_NON_RELANCABLE: { status: 409, text: "Cette transmission ne peut pas être relancée dans son état actuel." },
  DELIVRANCE_DEJA_ANNULEE: {
    status: 409,
    text: "Cette délivrance est déjà annulée. Ouvrez-la dans Délivrances : l'auteur, le motif et la suite y sont écrits.",
  },
  DELIVRANCE_NON_ANNULABLE: { status: 409, text: "Cette délivrance ne peut pas être annulée dans son état actuel." },
  ERREUR_INTERNE: {
    status: 500,
    text: "Une erreur inattendue s'est produite. Rien n'a été perdu : réessayez ; si cela dure, donnez ce repère au support.",
  },
} as const satisfies Record<string, { status: number; text: string }>;
export type ErrorCode = keyof typeof ERRORS;

/** Body of every error answer. `where` names the field or element at fault; `ref` is the trace id of the log. */
export const errorBody = z.object({
  code: z.string(),
  text: z.string(),
  where: z.string().optional(),
  details: z.array(z.object({ where: z.string(), what: z.string() })).optional(),
  retryAfterSeconds: z.number().optional(),
  ref: z.string(),
});
export type ErrorBody = z.infer<typeof errorBody>;
