import type { ApcvFailure, CardReaderFailure } from "@comptoir/segur/ins";

const BY_HAND = "Cherchez le patient par son nom (F2).";

export function describeReaderFailure(failure: CardReaderFailure, workstation: string): string {
  switch (failure.kind) {
    case "AUCUN_LECTEUR":
      return `Le lecteur de « ${workstation} » ne répond pas. Vérifiez son câble, puis F4. ${BY_HAND}`;
    case "AUCUNE_CARTE":
      return `Aucune carte Vitale dans le lecteur de « ${workstation} ». Insérez-la, puis R pour relire.`;
    case "CARTE_MUETTE":
      return `La carte ne se laisse pas lire. Essuyez la puce, remettez-la dans le bon sens, puis R. ${BY_HAND}`;
    case "LECTURE_REFUSEE":
      return `Le lecteur a donné une carte incomplète : rien n'en est pris. Retirez la carte, remettez-la, puis R. ${BY_HAND}`;
  }
}

export function describeApcvFailure(failure: ApcvFailure): string {
  switch (failure.kind) {
    case "CODE_INCONNU":
      return "Ce code n'est pas un code valable de l'Appli carte Vitale : demandez au patient d'en montrer un nouveau.";
    case "CODE_EXPIRE":
      return "Ce code de l'Appli carte Vitale a pris fin : demandez au patient d'en montrer un nouveau, puis scannez-le.";
    case "INDISPONIBLE":
      return `Le service de l'Appli carte Vitale ne répond pas. Réessayez, ou prenez la carte Vitale (F4). ${BY_HAND}`;
    case "REPONSE_ILLISIBLE":
      return `Le service de l'Appli carte Vitale a répondu quelque chose d'illisible : rien n'en est pris. ${BY_HAND}`;
  }
}

export const TEXTS = {
  notConfigured: `Aucun lecteur de carte n'est configuré pour cette officine. ${BY_HAND}`,
  gone: "Cette lecture n'est plus gardée : relisez la carte (F4) ou le code du téléphone.",
  noBeneficiary: "Cette carte ne porte pas ce bénéficiaire : relisez-la (F4).",
  read: (count: number) => (count === 1 ? "Carte lue." : `Carte lue : ${count} bénéficiaires.`),
  opened: (count: number) => (count === 1 ? "Appli carte Vitale lue." : `Appli carte Vitale lue : ${count} bénéficiaires.`),
  otherPerson: (card: string, record: string) =>
    `La carte est celle de ${card} ; la fiche est celle de ${record}. Rien n'a été changé : choisissez un autre bénéficiaire ou une autre fiche.`,
  lunar:
    "La carte porte une date de naissance incomplète : créez la fiche par F2 avec la date connue, puis F4. La date de la carte ne sert qu'à INSi.",
  qualified: (name: string) => `${name} : identité qualifiée par l'Appli carte Vitale, sans pièce à présenter.`,
  alreadyQualified: (name: string) => `${name} : INS déjà qualifiée, INSi n'est pas appelé.`,
  asked: (name: string) => `${name} : INSi est interrogé avec la carte, la vente peut continuer.`,
  notSure: (name: string) => `${name} : identité douteuse ou fictive. INSi n'est pas appelé ; la vente se fait comme d'habitude.`,
  withoutIns: (name: string) => `${name} : personne sans INS. INSi n'est pas appelé ; la vente se fait comme d'habitude.`,
  otherDomain: (oid: string) => `L'INS donnée est du domaine ${oid}, qui n'est pas accepté ici : rien n'en est gardé.`,
  otherIns: (name: string) =>
    `La fiche de ${name} porte déjà une autre INS qualifiée : rien n'a été changé. Vérifiez les deux identités avant de choisir.`,
} as const;

const QUALITIES: Readonly<Record<number, string>> = { 0: "assuré", 2: "conjoint", 6: "enfant" };
export const nameQuality = (quality: number): string => QUALITIES[quality] ?? "ayant droit";
