import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { patientSummary } from "./patients.js";

export const ecart = z.enum([
  "IDENTIQUE",
  "SUBSTITUTION_GENERIQUE",
  "SUBSTITUTION_HYBRIDE",
  "SUBSTITUTION_BIOSIMILAIRE",
  "SUBSTITUTION_PENURIE",
  "QUANTITE_INFERIEURE",
  "QUANTITE_SUPERIEURE",
  "POSOLOGIE_MODIFIEE",
  "PRODUIT_MODIFIE",
  "DUREE_MODIFIEE",
  "LIGNE_AJOUTEE_MANUSCRITE",
  "LIGNE_AJOUTEE_ACCORD",
  "DELIVRANCE_PARTIELLE_DUE",
  "NON_DELIVRE",
]);
export type EcartCode = z.infer<typeof ecart>;
export const motif = z.enum([
  "REFUS_PATIENT",
  "DEJA_EN_POSSESSION",
  "RUPTURE",
  "DIFFERE_RENOUVELLEMENT",
  "CONTRE_INDICATION",
  "INTERACTION",
  "ORDONNANCE_NON_CONFORME",
  "HORS_DELAI",
  "PRODUIT_INCONNU_BASE",
  "AUTRE",
]);
export type MotifCode = z.infer<typeof motif>;

export const prescripteur = z.object({
  name: z.string().max(120),
  rpps: z
    .string()
    .regex(/^\d{11}$/)
    .optional(),
});
export const accord = z.object({
  who: z.string().trim().min(1).max(120),
  rpps: z.string().regex(/^\d{11}$/),
  date: z.iso.date(),
  means: z.string().trim().min(1).max(60),
});

/** A box in the basket, attached to a prescribed line or not. */
export const basketLine = z.object({
  id: z.uuid(),
  /** Absent: a product that no code names, its label typed (ligne manuscrite, préparation magistrale). */
  cip13: z
    .string()
    .regex(/^\d{13}$/)
    .optional(),
  label: z.string().trim().min(1).max(500),
  boxes: z.number().int().min(1).max(99),
  /** Line of the ordonnance that it answers; absent = added, or sale without ordonnance. */
  prescribedLineId: z.string().optional(),
  /** Sold beside the ordonnance numérique and no part of its execution; never a medicine of a list. */
  outside: z.literal(true).optional(),
  lot: z.string().max(20).optional(),
  expiry: z.iso.date().optional(),
});
export type BasketLine = z.infer<typeof basketLine>;

/**
 * What the pharmacist states about a gap: only a person can say it, FIN never guesses it. On a row that data prove, the row's own écart
 * with a note is a note and nothing else.
 */
export const gapReason = z.object({
  /** Prescribed line, or basket line for an added one. */
  lineId: z.string(),
  ecart,
  motif: motif.optional(),
  note: z.string().trim().max(500).optional(),
  accord: accord.optional(),
});
export type GapReason = z.infer<typeof gapReason>;

export const saleDraft = z.object({
  kind: z.enum(["sans-ordonnance", "papier", "numerique"]).default("sans-ordonnance"),
  patientId: z.uuid().optional(),
  prescripteur: prescripteur.optional(),
  ordonnanceDate: z.iso.date().optional(),
  /** 0 = first delivery. */
  renewal: z.number().int().min(0).max(99).default(0),
  basket: z.array(basketLine).max(100).default([]),
  reasons: z.array(gapReason).max(200).default([]),
  /** The officine's own, on the whole delivery: it stays here. */
  note: z.string().max(1000).optional(),
  /** To the prescriber, on the whole delivery: it leaves with the execution of an ordonnance numérique. */
  message: z.string().max(500).optional(),
});
export type SaleDraft = z.infer<typeof saleDraft>;

export const ordonnanceLine = z.object({
  id: z.string(),
  label: z.string(),
  cis: z.string().optional(),
  cip13: z.string().optional(),
  posology: z.string(),
  durationDays: z.number().int().optional(),
  boxes: z.number(),
  units: z.number().optional(),
  repeats: z.number().int(),
  substitutionAllowed: z.boolean(),
  nonSubstitutionReason: z.enum(["MTE", "EFG", "CIF"]).optional(),
  ald: z.boolean(),
  remaining: z.object({ deliveries: z.number().int(), boxes: z.number(), units: z.number().optional() }),
  note: z.string().optional(),
});
export type OrdonnanceLineView = z.infer<typeof ordonnanceLine>;

export const ordonnanceView = z.object({
  numero: z.string(),
  driver: z.string(),
  writtenAt: z.string(),
  validity: z.object({ start: z.string(), end: z.string().optional() }),
  patient: z.object({
    birthName: z.string(),
    usedName: z.string().optional(),
    birthFirstNames: z.array(z.string()),
    birthDate: z.string(),
    sex: z.enum(["M", "F", "I"]),
  }),
  /** Field by field: what differs between the patient of the sale and the patient of the ordonnance. Empty = concordant. */
  differences: z.array(
    z.object({ field: z.enum(["birthName", "birthFirstNames", "birthDate", "sex"]), sale: z.string(), ordonnance: z.string() }),
  ),
  prescripteur: z.object({ rpps: z.string(), name: z.string(), speciality: z.string().optional(), structure: z.string().optional() }),
  mentions: z.array(z.string()),
  lines: z.array(ordonnanceLine),
  priorExecutions: z.array(
    z.object({
      at: z.string(),
      finess: z.string(),
      ours: z.boolean(),
      lines: z.array(z.object({ lineId: z.string().optional(), label: z.string(), ecart, boxes: z.number(), motif: motif.optional() })),
    }),
  ),
  confirmed: z.boolean(),
});
export type OrdonnanceView = z.infer<typeof ordonnanceView>;

/** One row of the control window: the server proposes, data prove or a person states. */
/** How much of a product: boxes (a part of one when the boxes differ in size), and units of intake where both are known. */
export const amount = z.object({ boxes: z.number(), units: z.number().optional() });
export type Amount = z.infer<typeof amount>;

export const controlRow = z.object({
  /** Prescribed line id, or basket line id for an added one. */
  lineId: z.string(),
  prescribed: z.string().optional(),
  delivered: z.string().optional(),
  /** What may still be delivered of the prescribed line, and what is handed over on it. */
  remaining: amount.optional(),
  handed: amount.optional(),
  ecart,
  /** True: data prove it (identical, generic of the group, packaging, owed rest): FIN accepts it. */
  proven: z.boolean(),
  /** What a person may state: when `proven` is false one must be chosen (the first is only proposed); when true, instead of the proof. */
  choices: z.array(z.object({ ecart, motif: motif.optional(), label: z.string(), needsAccord: z.boolean(), needsNote: z.boolean() })),
  reason: gapReason.optional(),
  detail: z.string().optional(),
});
export type ControlRow = z.infer<typeof controlRow>;

export const sendState = z.enum(["a-envoyer", "en-cours", "incertain", "envoye", "refuse", "a-corriger", "abandonne"]);
export type SendState = z.infer<typeof sendState>;

const saleState = z.enum(["en-cours", "en-attente", "validee", "abandonnee"]);

/** One sale of a visit: one patient × one ordonnance. */
export const visitMember = z.object({
  saleId: z.uuid(),
  /** Rank at the counter, from 1; a member that was given up leaves a hole. */
  position: z.number().int(),
  state: saleState,
  /** The patient, or « Sans patient ». */
  label: z.string(),
  kind: saleDraft.shape.kind.unwrap(),
  /** Of its ordonnance numérique, confirmed or not. */
  numero: z.string().optional(),
  /** Lines of the basket. */
  lines: z.number().int(),
});
export type VisitMember = z.infer<typeof visitMember>;

/** « Passage au comptoir »: the sales of one customer, validated one after the other. A sale alone is its own visit. */
export const visit = z.object({ id: z.uuid(), members: z.array(visitMember) });
export type Visit = z.infer<typeof visit>;

export const sale = z.object({
  id: z.uuid(),
  version: z.number().int(),
  state: saleState,
  /** The members not given up, this sale included, in their order. */
  visit,
  draft: saleDraft,
  patient: patientSummary.optional(),
  ordonnance: ordonnanceView.optional(),
  /** The last number that the service did not give, while no ordonnance is tied: what is known of it (« ON non trouvée »…). */
  consultation: z.object({ numero: z.string(), at: z.string(), text: z.string() }).optional(),
  control: z.array(controlRow),
  updatedAt: z.string(),
  updatedBy: z.string(),
  dispensation: z
    .object({ id: z.uuid(), at: z.string(), transmission: z.object({ id: z.uuid(), state: sendState, text: z.string() }).optional() })
    .optional(),
});
export type Sale = z.infer<typeof sale>;

const id = z.object({ id: z.uuid() });
/**
 * Client-made UUID; saved at each change. `version` = the one read (0 for a new sale). `visitId` is read at the first save only:
 * the visit that the new sale joins; absent = a visit of its own, under its own id.
 */
export const saveSale = defineRoute({
  method: "PUT",
  path: "/api/sales/:id",
  access: "sale.edit",
  summary: "Enregistrer la vente en cours",
  params: id,
  body: z.object({ version: z.number().int().min(0), draft: saleDraft, visitId: z.uuid().optional() }),
  response: sale,
});
export const getSale = defineRoute({
  method: "GET",
  path: "/api/sales/:id",
  access: "sale.edit",
  summary: "Une vente",
  params: id,
  response: sale,
});
/** Visits with a sale not ended, last touched first. `en-attente` when all its open members wait. */
export const listSales = defineRoute({
  method: "GET",
  path: "/api/sales",
  access: "sale.edit",
  summary: "Passages en cours ou en attente",
  response: z.object({
    visits: z.array(
      visit.extend({
        state: z.enum(["en-cours", "en-attente"]),
        updatedAt: z.string(),
        updatedBy: z.string(),
        /** Where it was last saved. */
        workstation: z.string(),
      }),
    ),
  }),
});
/** Any open member names the visit; the answer is that member. */
export const parkSale = defineRoute({
  method: "POST",
  path: "/api/sales/:id/parking",
  access: "sale.edit",
  summary: "Mettre le passage en attente, ou le reprendre",
  params: id,
  body: z.object({ parked: z.boolean() }),
  response: sale,
});
export const dropSale = defineRoute({
  method: "DELETE",
  path: "/api/sales/:id",
  access: "sale.edit",
  summary: "Abandonner la vente, ou tout le passage (rend le verrou de chaque ordonnance)",
  params: id,
  query: z.object({ scope: z.enum(["vente", "passage"]).default("vente") }),
  response: z.object({ dropped: z.literal(true) }),
});
/** Consults the téléservice and ties the ordonnance to the sale (not confirmed yet). Prefills date and prescriber. */
export const consultOrdonnance = defineRoute({
  method: "POST",
  path: "/api/sales/:id/ordonnance",
  access: "ordonnance.consult",
  summary: "Récupérer l'ordonnance numérique",
  params: id,
  body: z.object({ code: z.string().min(1).max(4096), version: z.number().int().min(0) }),
  response: sale,
});
/**
 * Échap during a consultation, or going on without it: what it tied and nobody confirmed is given back, and an answer still on its way
 * will not be tied. The sale is then what is on screen (`draft`). `onPaper`: it keeps the number, read when the service is back.
 */
export const leaveOrdonnance = defineRoute({
  method: "POST",
  path: "/api/sales/:id/ordonnance/abandon",
  access: "ordonnance.consult",
  summary: "Renoncer à l'ordonnance demandée (rend son verrou)",
  params: id,
  body: z.object({ code: z.string().min(1).max(4096), draft: saleDraft, onPaper: z.boolean() }),
  response: sale,
});
/** « Il s'agit bien de l'ordonnance de ce patient et son contenu est exact ». Creates or ties the patient of the ordonnance when the sale has none. */
export const confirmOrdonnance = defineRoute({
  method: "POST",
  path: "/api/sales/:id/ordonnance/confirmation",
  access: "ordonnance.consult",
  summary: "Confirmer patient et contenu",
  params: id,
  body: z.object({ version: z.number().int() }),
  response: sale,
});
/** Where a box goes before it is put there: the line that it answers by the rules of the control, and what else may be done with it. */
export const matchBox = defineRoute({
  method: "POST",
  path: "/api/sales/:id/box-match",
  access: "sale.edit",
  summary: "Ligne de l'ordonnance à laquelle répond une boîte",
  params: id,
  body: z.object({ cip13: z.string().regex(/^\d{13}$/), basket: z.array(basketLine).max(100) }),
  response: z.object({
    /** Absent: it answers none, a person says where it belongs. */
    lineId: z.string().optional(),
    /** Several lines that it answers as well, `lineId` the first that lacks boxes: a person says which. */
    among: z.array(z.string()).optional(),
    /** False for a medicine of a list: it is never sold outside the ordonnance. */
    outsideAllowed: z.boolean(),
  }),
});
/** FIN. A repeat returns the first result. 409 ECARTS_A_JUSTIFIER when a reason only a person can state is missing. */
export const validateSale = defineRoute({
  method: "PUT",
  path: "/api/sales/:id/validation",
  access: "sale.validate",
  summary: "Valider la vente",
  params: id,
  body: z.object({ version: z.number().int(), draft: saleDraft }),
  response: sale,
});
