import type { AuditAction } from "../../platform/audit/record.js";

/** What the trail says, in the words of the screen. */
export const ACTION_TEXTS: Readonly<Record<AuditAction, string>> = {
  "session.open": "Session ouverte",
  "session.refused": "Identification refusée",
  "session.close": "Session fermée",
  "session.lock": "Poste verrouillé",
  "session.unlock": "Poste déverrouillé",
  "session.switch": "Changement d'opérateur",
  "right.refused": "Action refusée faute de droit",
  "patient.search": "Recherche de patients",
  "patient.read": "Fiche patient consultée",
  "patient.create": "Fiche patient créée",
  "patient.import": "Patients importés",
  "sale.read": "Vente consultée",
  "sale.save": "Vente enregistrée",
  "sale.validate": "Vente validée",
  "sale.park": "Vente mise en attente ou reprise",
  "sale.drop": "Vente abandonnée",
  "ordonnance.consult": "Ordonnance numérique consultée",
  "ordonnance.confirm": "Ordonnance numérique confirmée",
  "transmission.read": "Transmissions consultées",
  "transmission.retry": "Transmission relancée",
  "transmission.abandon": "Transmission abandonnée",
  "transmission.sent": "Transmission faite",
  "transmission.refused": "Transmission refusée par le service",
  "audit.read": "Journal consulté",
  "audit.verify": "Journal vérifié",
  "operator.import": "Opérateur importé",
  "officine.import": "Officine importée",
  "medicines.import": "Base de médicaments chargée",
  "system.backup": "Sauvegarde",
  "system.restore": "Restauration",
  "system.export": "Export",
};

export const OUTCOME_TEXTS: Readonly<Record<string, string>> = { ok: "fait", refuse: "refusé", erreur: "erreur" };
