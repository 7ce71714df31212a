import { z } from "zod";
import { defineRoute } from "./define-route.js";

export const insStatus = z.enum(["provisoire", "recuperee", "validee", "qualifiee"]);

export const insAttribute = z.enum(["homonyme", "douteuse", "fictive"]);
export type InsAttribute = z.infer<typeof insAttribute>;

/** Why a person can have no INS: not registered in France, or anonymity that the law protects. A doubtful identity is an attribute. */
export const noIns = z.enum(["NON_IMMATRICULE", "ANONYMAT"]);
export type NoIns = z.infer<typeof noIns>;

export const patientSummary = z.object({
  id: z.uuid(),
  birthName: z.string(),
  usedName: z.string().optional(),
  /** Absent = the person uses a first name of birth, or said nothing. */
  usedFirstName: z.string().optional(),
  birthFirstNames: z.string(),
  /** As typed or received; may be lunar, so it stays a string `YYYY-MM-DD`. */
  birthDate: z.string(),
  sex: z.enum(["M", "F", "I"]),
  insStatus,
  /** homonyme goes with any status; douteuse and fictive with provisoire only. */
  insAttributes: z.array(insAttribute),
  noIns: noIns.optional(),
});
export type PatientSummary = z.infer<typeof patientSummary>;

const birthPlace = z.string().regex(/^(\d{5}|2[AB]\d{3})$/);
const sex = z.enum(["M", "F", "I"]);
/** What makes the identity: a change of one of them is kept, and the INS does not survive it (INS/va1.60). */
export const strictTraits = z.object({
  birthName: z.string(),
  birthFirstNames: z.string(),
  birthDate: z.string(),
  sex,
  birthPlace: z.string(),
});
export type StrictTraits = z.infer<typeof strictTraits>;

/** The whole record. */
export const patientRecord = patientSummary.extend({
  /** INSEE code of the birthplace; 99999 = unknown. */
  birthPlace: z.string(),
  /** 1er prénom de naissance; absent = nobody said it yet. */
  firstName: z.string().optional(),
  /** récupérée or qualifiée: the strict traits are those of INSi, and change only under the right `ins.unlock` (INS/va1.18). */
  locked: z.boolean(),
  version: z.number().int(),
  /** Other records that may be this person, those with the same matricule first. */
  duplicates: z.array(patientSummary),
  /** What happened to the identity, newest first, each with its sentence (INS/va1.54). */
  history: z.array(z.object({ at: z.string(), who: z.string(), text: z.string(), insStatusBefore: insStatus, insStatusAfter: insStatus })),
  /** To whom data of this person left while the identity was qualifiée, newest first (INS/va1.46). */
  exchanges: z.array(z.object({ at: z.string(), partner: z.string(), what: z.string() })),
  /** Edits that changed a strict trait, newest first. */
  changes: z.array(
    z.object({
      at: z.string(),
      who: z.string(),
      before: strictTraits,
      after: strictTraits,
      insStatusBefore: insStatus,
      insStatusAfter: insStatus,
    }),
  ),
});
export type PatientRecord = z.infer<typeof patientRecord>;

/**
 * Names in any order by their beginning, birth date whole or not (`JJMMAAAA`, `JJ/MM/AAAA`, `JJ/MM`, `MM/AAAA`, `AAAA`); accents, hyphens
 * and apostrophes ignored. At most 50 rows, best first; those in `near` only sound or look like what was typed. `search` is one id for all
 * the letters of one search: the trail then holds one row for it. A matricule (13 characters, or 15 with its key; blanks allowed) is
 * searched for by those who may read it (`ins.read`): 422 MATRICULE_FAUX when its key is wrong, without any search.
 */
export const searchPatients = defineRoute({
  method: "GET",
  path: "/api/patients",
  access: "patient.read",
  summary: "Rechercher un patient",
  query: z.object({ q: z.string().trim().min(2).max(80), search: z.uuid().optional() }),
  response: z.object({ patients: z.array(patientSummary), near: z.array(z.uuid()) }),
});
export const getPatient = defineRoute({
  method: "GET",
  path: "/api/patients/:id",
  access: "patient.read",
  summary: "Fiche patient",
  params: z.object({ id: z.uuid() }),
  response: patientRecord,
});
const typedTraits = z.object({
  birthName: z.string().trim().min(1).max(100),
  usedName: z.string().trim().max(100).optional(),
  birthFirstNames: z.string().trim().min(1).max(200),
  usedFirstName: z.string().trim().max(100).optional(),
  birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  sex,
  /** 99999 = unknown: said, never supposed (INS/va1.21). */
  birthPlace,
});
/**
 * `version` = the one read. Without `usedName` (`usedFirstName`) there is none any more. 409 FICHE_MODIFIEE when somebody edited it meanwhile, 409
 * TRAITS_VERROUILLES when a strict trait of a locked identity changes without `unlock`, which the right `ins.unlock` allows.
 */
export const updatePatient = defineRoute({
  method: "PUT",
  path: "/api/patients/:id",
  access: "patient.write",
  summary: "Modifier une fiche patient",
  params: z.object({ id: z.uuid() }),
  body: typedTraits.extend({ version: z.number().int().min(1), unlock: z.boolean().default(false) }),
  response: patientRecord,
});
/** Who may already be the person about to be created: born the same day, names alike. At most five. */
export const findLikelyPatients = defineRoute({
  method: "POST",
  path: "/api/patients/likely",
  access: "patient.write",
  summary: "Doublons probables avant création",
  body: z.object({
    birthName: z.string().trim().min(1).max(100),
    usedName: z.string().trim().max(100).optional(),
    birthFirstNames: z.string().trim().min(1).max(200),
    birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  }),
  response: z.object({ patients: z.array(patientSummary) }),
});
/**
 * `other` goes into this record, which keeps its own traits; sales, deliveries and histories go over, and `other` only points here from
 * then on. 409 FUSION_REFUSEE with its reason: a sale is open on either, two different INS, or the more certain record would be lost.
 */
export const mergePatients = defineRoute({
  method: "POST",
  path: "/api/patients/:id/merge",
  access: "patient.merge",
  summary: "Fusionner deux fiches d'une même personne",
  params: z.object({ id: z.uuid() }),
  body: z.object({ version: z.number().int().min(1), other: z.uuid(), otherVersion: z.number().int().min(1) }),
  response: z.object({ patient: patientRecord, text: z.string() }),
});
export const createPatient = defineRoute({
  method: "POST",
  path: "/api/patients",
  access: "patient.write",
  summary: "Créer un patient sans carte (identité provisoire)",
  body: typedTraits.extend({ id: z.uuid() }),
  response: patientSummary,
});
