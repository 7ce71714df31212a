import type { Ordonnance } from "../ordonnance/ordonnance.js";
import type { RequestRow } from "../platform/journal.js";

/** What the nation knows of the ordonnance of a visit. */
export interface TourFacts {
  readonly ordonnance: Ordonnance;
  /** Requests about it since the visit began, oldest first. */
  readonly requests: readonly RequestRow[];
  /** When the answer was first read on the prescriber's page, after an execution; the machine's clock. */
  readonly readAt?: Date;
  /** Name of a structure by its FINESS. */
  nameOf(finess: string): string;
  /** Time of day, as people say it. */
  timeOf(at: Date): string;
}

/** One step: what to do, in which of the two windows, which rows of the brochure it plays, and what the nation saw of it. */
export interface TourStep {
  readonly id: string;
  readonly rows: readonly string[];
  readonly where: "officine" | "bac-a-sable";
  readonly title: string;
  readonly text: string;
  /** What the nation saw; undefined = nothing yet. Absent: it happens inside the officine, where the nation does not look. */
  readonly seen?: (facts: TourFacts) => string | undefined;
  /** What lies under the hand at this step. */
  readonly shows?: "login" | "code" | "boxes" | "answer";
}

const living = ({ ordonnance }: TourFacts) => ordonnance.executions.filter(({ row }) => row.cancelled_at === null);
/** A consultation that the service answered whole: a lost or cut answer gave the officine nothing. */
const findConsultation = ({ requests }: TourFacts) =>
  requests.find(({ operation, outcome }) => operation === "accept" && (outcome === "OK" || outcome === "REPLAYED"));
/** How the consultation of another officine ended, when it ended by itself. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  OK: "ouverte pour ce qui reste",
  DEJA_EXECUTEE: "refusée, tout est déjà délivré",
};

export const TOUR_STEPS: readonly TourStep[] = [
  {
    id: "ecrire",
    rows: ["O1", "O3"],
    where: "bac-a-sable",
    title: "Le médecin écrit l'ordonnance",
    text: "Elle est déjà écrite et enregistrée au téléservice. Son papier porte un code : ouvrez-le, imprimez-le si vous voulez.",
    seen: (facts) => `Ordonnance écrite à ${facts.timeOf(facts.ordonnance.row.authored_on)}`,
    shows: "code",
  },
  {
    id: "entrer",
    rows: ["P11"],
    where: "officine",
    title: "Entrez dans l'officine",
    text: "Ouvrez l'officine dans une autre fenêtre et identifiez-vous avec un code opérateur et son mot de passe.",
    shows: "login",
  },
  {
    id: "patient",
    rows: ["D13", "D14"],
    where: "officine",
    title: "Cherchez le patient",
    text: "Touche C (Données) puis J (Patients). Tapez quelques lettres de son nom ou de son prénom, ou sa date de naissance. Échap revient.",
  },
  {
    id: "scanner",
    rows: ["O5", "O10", "O12", "O13", "O14", "O15"],
    where: "officine",
    title: "F3, puis scannez le code",
    text: "Touche F pour la facturation, F3, puis le code : à la douchette, par la caméra, par une image, ou en tapant le numéro. L'ordonnance s'affiche, date et prescripteur remplis.",
    seen: (facts) => {
      const read = findConsultation(facts);
      return read && `Ordonnance consultée par ${facts.nameOf(read.finess ?? "")} à ${facts.timeOf(read.at)}`;
    },
    shows: "code",
  },
  {
    id: "confirmer",
    rows: ["O11", "O16", "O17"],
    where: "officine",
    title: "Confirmez le patient et le contenu",
    text: "Comparez, puis FIN. Le numéro de renouvellement est proposé ; il se corrige.",
  },
  {
    id: "delivrer",
    rows: ["O18"],
    where: "officine",
    title: "Scannez les boîtes",
    text: "Chaque boîte coche sa ligne. Délivrez la première par un générique, laissez la dernière : elle sera refusée par le patient. F6 cherche un produit par son nom ou son code CIP.",
    shows: "boxes",
  },
  {
    id: "controler",
    rows: ["O19", "O20", "O21", "O22"],
    where: "officine",
    title: "Contrôlez et validez",
    text: "FIN ouvre le contrôle d'ordonnance : seuls les écarts y sont. Choisissez le motif de la ligne non délivrée, puis FIN. L'envoi part seul.",
    seen: (facts) => {
      const [execution] = living(facts);
      if (!execution) return undefined;
      const delivered = execution.dispenses.filter((dispense) => dispense.delivered).length;
      const declined = execution.dispenses.length - delivered;
      const at = facts.timeOf(execution.row.recorded_at);
      return `Exécution reçue de ${facts.nameOf(execution.row.finess)} à ${at} : ${delivered} délivrée(s), ${declined} non délivrée(s)`;
    },
  },
  {
    id: "relire",
    rows: ["O6"],
    where: "bac-a-sable",
    title: "Le médecin lit la réponse",
    text: "La page du prescripteur montre ce qui a été délivré, ce qui ne l'a pas été, et pourquoi.",
    seen: (facts) => facts.readAt && `Réponse lue sur la page du prescripteur à ${facts.timeOf(facts.readAt)}`,
    shows: "answer",
  },
  {
    id: "ailleurs",
    rows: ["O4", "O8"],
    where: "officine",
    title: "Présentez la même ordonnance à une autre pharmacie",
    text: "Le patient va où il veut : identifiez-vous dans la seconde officine et scannez le même code. Seul ce qui reste peut encore être délivré ; si tout l'a été, l'ordonnance est refusée.",
    seen: (facts) => {
      const [first] = living(facts);
      // Both are numbered by the service in the order in which it did them: no clock has a say.
      const sent = first && facts.requests.find(({ operation, key }) => operation === "dispense" && key === first.row.key);
      const other = facts.requests.find(
        ({ id, operation, finess, outcome }) =>
          sent && id > sent.id && operation === "accept" && finess !== first.row.finess && (outcome ?? "") in ELSEWHERE,
      );
      return other && `${facts.nameOf(other.finess ?? "")} l'a présentée à ${facts.timeOf(other.at)} : ${ELSEWHERE[other.outcome ?? ""]}`;
    },
    shows: "login",
  },
];
