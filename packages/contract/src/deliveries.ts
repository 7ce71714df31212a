import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { accord, ecart, motif, prescripteur, sendState } from "./sales.js";

const deliveryKind = z.enum(["sans-ordonnance", "papier", "numerique"]);

/** A row of Délivrances. */
export const deliverySummary = z.object({
  id: z.uuid(),
  at: z.string(),
  kind: deliveryKind,
  patient: z.string().optional(),
  /** Of the ordonnance numérique; on a paper one, the number that could not be consulted. */
  numero: z.string().optional(),
  prescriber: z.string().optional(),
  /** Labels handed over, as they were that day. */
  products: z.array(z.string()),
  /** Lines prescribed and not delivered. */
  notDelivered: z.number().int(),
  /** Numbers of the ordonnancier. */
  registered: z.array(z.number().int()),
  operator: z.string(),
  transmission: z.object({ id: z.uuid(), state: sendState, text: z.string() }).optional(),
  cancelled: z.boolean(),
});
export type DeliverySummary = z.infer<typeof deliverySummary>;

export const deliveryLine = z.object({
  position: z.number().int(),
  label: z.string(),
  cip13: z.string().optional(),
  boxes: z.number().int(),
  ecart,
  motif: motif.optional(),
  note: z.string().optional(),
  accord: accord.optional(),
  lot: z.string().optional(),
  expiry: z.string().optional(),
  /** Sold beside the ordonnance: no part of its execution. */
  outside: z.literal(true).optional(),
  /** Number of the ordonnancier, and of the line that corrects it. */
  registered: z.number().int().optional(),
  corrected: z.number().int().optional(),
});
export type DeliveryLine = z.infer<typeof deliveryLine>;

const transmissionStep = z.object({ at: z.string(), attempt: z.number().int(), outcome: z.string(), detail: z.string() });
/** What leaves about a delivery, with the history of its attempts. */
export const deliveryTransmission = z.object({
  id: z.uuid(),
  kind: z.string(),
  state: sendState,
  text: z.string(),
  history: z.array(transmissionStep),
});
export type DeliveryTransmission = z.infer<typeof deliveryTransmission>;

export const delivery = z.object({
  id: z.uuid(),
  saleId: z.uuid(),
  at: z.string(),
  kind: deliveryKind,
  patient: z.object({ id: z.uuid(), name: z.string(), birthDate: z.string() }).optional(),
  numero: z.string().optional(),
  prescripteur: prescripteur.optional(),
  ordonnanceDate: z.string().optional(),
  renewal: z.number().int(),
  operator: z.object({ name: z.string(), role: z.string() }),
  /** The pharmacist who answers for the act; another person than the operator for a préparateur. */
  responsible: z.object({ name: z.string(), rpps: z.string() }),
  workstation: z.string(),
  lines: z.array(deliveryLine),
  transmissions: z.array(deliveryTransmission),
  cancellation: z
    .object({
      at: z.string(),
      reason: z.string(),
      operator: z.object({ name: z.string(), role: z.string() }),
      responsible: z.object({ name: z.string(), rpps: z.string() }),
      /** The sale in which the delivery is made again. */
      saleId: z.uuid().optional(),
      /** What becomes of the execution at the service, in French. */
      text: z.string(),
    })
    .optional(),
  /** The delivery that this one makes again. */
  correctsId: z.uuid().optional(),
  /** Why this operator cannot undo it now; absent = he can. */
  locked: z.string().optional(),
});
export type Delivery = z.infer<typeof delivery>;

const id = z.object({ id: z.uuid() });

/** Newest first; `q` = words of names and products, a number of ordonnance, a CIP, a number of the ordonnancier (`n°12`), a day `JJ/MM/AAAA`. */
export const listDeliveries = defineRoute({
  method: "GET",
  path: "/api/deliveries",
  access: "patient.read",
  summary: "Délivrances, les plus récentes d'abord",
  query: z.object({
    q: z.string().trim().max(80).optional(),
    patientId: z.uuid().optional(),
    /** Continues after the last row shown. */
    after: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ deliveries: z.array(deliverySummary), more: z.boolean() }),
});

export const getDelivery = defineRoute({
  method: "GET",
  path: "/api/deliveries/:id",
  access: "patient.read",
  summary: "Une délivrance, ses écarts et ses transmissions",
  params: id,
  response: delivery,
});

/** Undoes a delivery, the original kept. With `saleId` (« Corriger ») a sale of that id is opened with its patient, ordonnance and boxes. A repeat (same `cancellationId`) returns the first result. */
export const cancelDelivery = defineRoute({
  method: "PUT",
  path: "/api/deliveries/:id/cancellation",
  access: "sale.validate",
  summary: "Annuler ou corriger la délivrance, avec le motif",
  params: id,
  body: z.object({ cancellationId: z.uuid(), reason: z.string().trim().min(3).max(500), saleId: z.uuid().optional() }),
  response: delivery,
});

/** The printed délivrance (PDF/A-1b): `ordonnance` = A5, for the back of the paper; `a4` = a whole page. */
export const printDelivery = defineRoute({
  method: "GET",
  path: "/api/deliveries/:id/document",
  access: "patient.read",
  summary: "Imprimer la délivrance",
  params: id,
  query: z.object({ format: z.enum(["ordonnance", "a4"]).default("ordonnance") }),
  document: "application/pdf",
  response: z.unknown(),
});

/** A line of the ordonnancier, as it was written that day. */
export const ordonnancierEntry = z.object({
  number: z.number().int(),
  at: z.string(),
  list: z.enum(["LISTE_I", "LISTE_II", "STUPEFIANT"]),
  patient: z.string(),
  prescriber: z.string(),
  label: z.string(),
  boxes: z.number().int(),
  deliveryId: z.uuid(),
  /** The number that this line annuls, who did it and why. */
  corrects: z.number().int().optional(),
  correction: z.string().optional(),
  /** The number of the line that annuls this one. */
  correctedBy: z.number().int().optional(),
});
export type OrdonnancierEntry = z.infer<typeof ordonnancierEntry>;

/** The last numbers first; `q` as for the deliveries: words, a CIP, a number of ordonnance, `n°12` with what corrects it, a day `JJ/MM/AAAA`. */
export const listOrdonnancier = defineRoute({
  method: "GET",
  path: "/api/ordonnancier",
  access: "sale.validate",
  summary: "L'ordonnancier, les derniers numéros d'abord",
  query: z.object({
    q: z.string().trim().max(80).optional(),
    /** Continues below the last number shown. */
    below: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ entries: z.array(ordonnancierEntry), more: z.boolean() }),
});

/** The ordonnancier between two days, or of one patient or medicine (`q`), officine and address on each page. */
export const printOrdonnancier = defineRoute({
  method: "GET",
  path: "/api/ordonnancier/document",
  access: "sale.validate",
  summary: "Imprimer l'ordonnancier",
  query: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional(), q: z.string().trim().max(80).optional() }),
  document: "application/pdf",
  response: z.unknown(),
});
