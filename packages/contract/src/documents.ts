import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { patientSummary, strictTraits } from "./patients.js";

/** Largest document that is taken, in bytes. */
export const MAX_DOCUMENT_BYTES = 10_000_000;
/** Its base64, and the rest of the message. */
const BODY_LIMIT = 14_000_000;

export const documentState = z.enum(["a-rattacher", "rattache", "mis-de-cote"]);
export type DocumentState = z.infer<typeof documentState>;

export const receivedDocument = z.object({
  id: z.uuid(),
  version: z.number().int(),
  state: documentState,
  name: z.string(),
  mediaType: z.enum(["application/pdf", "image/png", "image/jpeg"]),
  size: z.number().int(),
  receivedAt: z.string(),
  receivedBy: z.string(),
  /** Why it is where it is. */
  reason: z.string(),
  /** Of its datamatrix INS, when one was read. */
  traits: strictTraits.optional(),
  patient: patientSummary.optional(),
});
export type ReceivedDocument = z.infer<typeof receivedDocument>;

const trait = z.enum(["birthName", "birthFirstNames", "birthDate", "sex", "birthPlace"]);
const params = z.object({ id: z.uuid() });

/**
 * A document received or scanned, with the codes that were read in it. It goes by itself to the one record that bears its INS, qualifiée,
 * with the same traits; to the list « Documents à rattacher » otherwise. The same id again is the same document. 422 FICHIER_REFUSE when
 * it is no PDF, PNG or JPEG, or too large.
 */
export const receiveDocument = defineRoute({
  method: "POST",
  path: "/api/documents",
  access: "patient.write",
  summary: "Recevoir un document",
  bodyLimit: BODY_LIMIT,
  body: z.object({
    id: z.uuid(),
    name: z.string().trim().min(1).max(200),
    /** Base64. */
    content: z.string().min(1).max(BODY_LIMIT),
    readings: z.array(z.string().min(1).max(4096)).max(32),
  }),
  response: z.object({ document: receivedDocument }),
});
/** Those to attach first, then those put aside, then the attached ones, newest first; at most 200. Of one patient: the attached ones. */
export const listDocuments = defineRoute({
  method: "GET",
  path: "/api/documents",
  access: "patient.read",
  summary: "Documents à rattacher",
  query: z.object({ patientId: z.uuid().optional() }),
  response: z.object({ documents: z.array(receivedDocument) }),
});
/** With the records that it may belong to. */
export const getDocument = defineRoute({
  method: "GET",
  path: "/api/documents/:id",
  access: "patient.read",
  summary: "Document reçu",
  params,
  response: z.object({
    document: receivedDocument,
    likely: z.array(z.object({ patient: patientSummary, differences: z.array(trait), sameIns: z.boolean() })),
  }),
});
export const openDocument = defineRoute({
  method: "GET",
  path: "/api/documents/:id/file",
  access: "patient.read",
  summary: "Ouvrir un document reçu",
  params,
  document: "application/octet-stream",
  response: z.unknown(),
});
/**
 * Attaches, detaches (« liste ») or puts aside. `confirmed`: the person saw that the traits differ. 409 DOCUMENT_DISCORDANT: another INS in
 * the record, or traits that differ and were not confirmed.
 */
export const placeDocument = defineRoute({
  method: "PUT",
  path: "/api/documents/:id/place",
  access: "patient.write",
  summary: "Rattacher un document, ou le mettre de côté",
  params,
  body: z.object({
    version: z.number().int().min(1),
    place: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("patient"), patientId: z.uuid(), confirmed: z.boolean().default(false) }),
      z.object({ kind: z.literal("liste") }),
      z.object({ kind: z.literal("cote") }),
    ]),
  }),
  response: z.object({ document: receivedDocument, text: z.string() }),
});
