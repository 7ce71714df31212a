import { z } from "zod";
import { defineRoute } from "./define-route.js";
import { insAttribute, insStatus, noIns, patientRecord, patientSummary, strictTraits } from "./patients.js";

const id = z.object({ id: z.uuid() });

/** How far a paper is trusted: only one of high confidence qualifies an identity (EXI ID 19). */
export const paper = z.object({
  code: z.string().regex(/^[A-Z_]{2,30}$/),
  label: z.string().trim().min(2).max(120),
  confidence: z.enum(["haute", "faible"]),
  /** Proposed in the window. */
  shown: z.boolean(),
  /** Counts for a minor only, beside a paper of the person who answers for him. */
  minorsOnly: z.boolean().default(false),
});
export type Paper = z.infer<typeof paper>;

/** Papers that the window can show: digits 1 to 6; 7 and 8 are « Aucune pièce présentée » and « Refuse… ». */
export const MAX_PAPERS = 6;

/** In the order of the brochure; nothing is ever chosen beforehand. */
export const DEFAULT_PAPERS: readonly Paper[] = [
  { code: "PASSEPORT", label: "Passeport", confidence: "haute", shown: true, minorsOnly: false },
  { code: "CNI", label: "Carte nationale d'identité", confidence: "haute", shown: true, minorsOnly: false },
  {
    code: "LIVRET_FAMILLE",
    label: "Livret de famille ou extrait d'acte de naissance (mineur, avec la pièce du responsable légal)",
    confidence: "haute",
    shown: true,
    minorsOnly: true,
  },
  { code: "TITRE_SEJOUR", label: "Titre de séjour", confidence: "haute", shown: true, minorsOnly: false },
  { code: "PERMIS", label: "Permis de conduire", confidence: "faible", shown: false, minorsOnly: false },
  { code: "CARTE_VITALE", label: "Carte Vitale", confidence: "faible", shown: false, minorsOnly: false },
];

/**
 * Traits that an officine may leave off the record and the printed page. Nom de naissance, 1er prénom, date and sexe are not among them:
 * they are always shown (INS/va1.36).
 */
export const OPTIONAL_TRAITS = ["birthFirstNames", "usedName", "usedFirstName", "birthPlace"] as const;
const optionalTrait = z.enum(OPTIONAL_TRAITS);
export type OptionalTrait = z.infer<typeof optionalTrait>;

export const identitySettings = z.object({
  /** Whether INSi may be called by itself, without a person asking (INS/va1.55); a person may always ask. */
  automaticCall: z.boolean().default(true),
  shownTraits: z.array(optionalTrait).default([...OPTIONAL_TRAITS]),
  /** How many times « Aucune pièce présentée » is accepted before one stops asking. */
  askAgain: z.number().int().min(0).max(20).default(3),
  papers: z
    .array(paper)
    .min(1)
    .max(20)
    .refine((papers) => papers.filter(({ shown }) => shown).length <= MAX_PAPERS, { error: "six pièces au plus sont proposées" })
    .refine((papers) => new Set(papers.map(({ code }) => code)).size === papers.length, { error: "deux pièces ont le même code" })
    .default([...DEFAULT_PAPERS]),
});
export type IdentitySettings = z.infer<typeof identitySettings>;

const trait = z.enum(["birthName", "birthFirstNames", "birthDate", "sex", "birthPlace"]);

/** What « Données INS à contrôler » shows. */
export const identityControl = z.object({
  patientId: z.uuid(),
  /** Of the record. */
  version: z.number().int(),
  /** The answer of INSi that waits for a person; absent = the record already holds the traits of INSi and lacks a paper. */
  answerId: z.uuid().optional(),
  /** Traits of INSi, byte for byte. */
  traits: strictTraits,
  /** 1er prénom: of the record when it opens the list, else the first word. */
  firstName: z.string(),
  /** Those of the record, beside which they are compared. */
  local: strictTraits,
  /** Traits that do not say the same: a person chooses, one by one. */
  differences: z.array(trait),
  nature: z.enum(["NIR", "NIA"]),
  minor: z.boolean(),
  /** A paper was checked before, for these very traits: none is asked for. */
  checked: z.string().optional(),
  papers: z.array(paper),
  /** « Aucune pièce présentée »: how many times so far, and after how many one stops asking. */
  missed: z.number().int(),
  askAgain: z.number().int(),
  /** False: refused, or asked often enough: the window opens on demand only. */
  due: z.boolean(),
  warning: z.string().optional(),
});
export type IdentityControl = z.infer<typeof identityControl>;

/** What became of a call. `text` says it and what to do next. */
export const insiOutcome = z.object({
  kind: z.enum([
    "a-controler",
    "deja-qualifiee",
    "non-importable",
    "aucune",
    "plusieurs",
    "traits-insuffisants",
    "code-inconnu",
    "faute",
    "indisponible",
    "illisible",
    "fiche-modifiee",
    "non-configure",
    /** Asked for by no person, and the officine switched that off. */
    "arret-automatique",
  ]),
  text: z.string(),
  /** What INSi answered although it cannot be kept: shown, not stored (INS/va1.28). */
  shown: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  control: identityControl.optional(),
});
export type InsiOutcome = z.infer<typeof insiOutcome>;

/** Matricule, domain and how they were obtained. One row in the audit trail. */
export const getIns = defineRoute({
  method: "GET",
  path: "/api/patients/:id/ins",
  access: "ins.read",
  summary: "Matricule INS d'un patient",
  params: id,
  response: z.object({
    /** Absent: none is kept. */
    ins: z
      .object({
        matricule: z.string(),
        oid: z.string(),
        nature: z.enum(["NIR", "NIA"]),
        source: z.enum(["INSI", "APCV"]),
        at: z.string().optional(),
        /** Whether it may leave the officine: qualifiée only (INS/va1.59). */
        mayLeave: z.boolean(),
      })
      .optional(),
  }),
});
/** « Récupération de l'INS sans carte vitale »: by the traits of the record; with `card`, « avec carte Vitale ». Runs aside; a sale never waits for it. */
export const callInsi = defineRoute({
  method: "POST",
  path: "/api/patients/:id/insi",
  access: "ins.call",
  summary: "Récupération de l'INS sans carte vitale",
  params: id,
  /** `expected`: matricule of a document, compared with the answer. */
  body: z.object({
    version: z.number().int().min(1).optional(),
    expected: z.string().length(15).optional(),
    /** The beneficiary of a card that was read here: INSi is asked by the card (WS_INS1) instead of the traits. */
    card: z.object({ id: z.uuid(), index: z.number().int().min(0).max(30) }).optional(),
    /** No person asked for it: the setting `automaticCall` decides. */
    automatic: z.boolean().optional(),
  }),
  response: insiOutcome,
});
export const insDocument = z.object({
  /** What the datamatrix says: it fills in a record, and the identity stays provisoire until INSi and a paper have spoken. */
  traits: strictTraits,
  matricule: z.string(),
  /** Records that may be this person: the one that bears this INS first. */
  patients: z.array(patientSummary),
  /** The first of them bears this very INS, qualifiée: nothing is left to verify. */
  confirmed: z.boolean(),
  text: z.string(),
});
export type InsDocument = z.infer<typeof insDocument>;
/** « Vérification de l'INS »: the datamatrix INS of a document. Calls no service. */
export const readInsDocument = defineRoute({
  method: "POST",
  path: "/api/identities/document",
  access: "ins.call",
  summary: "Vérification de l'INS d'un document (datamatrix)",
  body: z.object({ reading: z.string().min(1).max(1024) }),
  response: insDocument,
});
/** douteuse and fictive take the INS away; `noIns` says that there is none to ask for. */
export const setIdentityAttributes = defineRoute({
  method: "PUT",
  path: "/api/patients/:id/identity-attributes",
  access: "ins.call",
  summary: "Attributs de l'identité (homonyme, douteuse, fictive, sans INS)",
  params: id,
  body: z.object({ version: z.number().int().min(1), attributes: z.array(insAttribute).max(3), noIns: noIns.nullable() }),
  response: patientRecord,
});
/** Identities that are not qualifiées and may be, those whose INS lacks only a paper first; at most 200. */
export const listIdentities = defineRoute({
  method: "GET",
  path: "/api/identities",
  access: "patient.read",
  summary: "Identités à rattraper",
  response: z.object({
    patients: z.array(patientSummary),
    /** Records that share their matricule with another one: probably one person made twice. */
    duplicates: z.array(patientSummary),
    counts: z.array(z.object({ insStatus, count: z.number().int() })),
  }),
});
/** What waits for a person; `control` absent = nothing. */
export const getIdentityControl = defineRoute({
  method: "GET",
  path: "/api/patients/:id/identity-control",
  access: "ins.call",
  summary: "Données INS à contrôler",
  params: id,
  response: z.object({ control: identityControl.optional() }),
});
const decision = z.object({
  version: z.number().int().min(1),
  answerId: z.uuid().optional(),
  firstName: z.string().trim().min(1).max(100),
  proof: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("piece"), code: z.string(), guardian: z.string().optional() }),
    /** « Aucune pièce présentée »: counted. */
    z.object({ kind: z.literal("aucune") }),
    /** « Refuse de présenter une pièce d'identité »: no more asking. */
    z.object({ kind: z.literal("refus") }),
    /** Checked before. */
    z.object({ kind: z.literal("deja") }),
  ]),
  /** « Les informations inscrites sur la pièce d'identité sont différentes des données INS ci-dessus ». */
  different: z.boolean().default(false),
  /** For each trait that differs: the one to keep. */
  choices: z.partialRecord(trait, z.enum(["insi", "fiche"])).default({}),
});
export type IdentityDecision = z.input<typeof decision>;
/** FIN of « Données INS à contrôler ». */
export const decideIdentity = defineRoute({
  method: "PUT",
  path: "/api/patients/:id/identity-control",
  access: "ins.call",
  summary: "Contrôler l'identité (FIN)",
  params: id,
  body: decision,
  response: z.object({ patient: patientRecord, summary: patientSummary, text: z.string() }),
});

/** What is compared with the paper, by hand. */
export const manualControl = z.object({
  patientId: z.uuid(),
  version: z.number().int(),
  traits: strictTraits,
  minor: z.boolean(),
  /** Of high confidence only. */
  papers: z.array(paper),
});
export type ManualControl = z.infer<typeof manualControl>;
/** 409 CONTROLE_PERIME when the identity is no longer provisoire. */
export const getManualControl = defineRoute({
  method: "GET",
  path: "/api/patients/:id/manual-validation",
  access: "ins.validate",
  summary: "Validation de l'identité sur pièce, sans INSi",
  params: id,
  response: manualControl,
});
/** provisoire → validée on a paper of high confidence (INS/va1.33); `guardian`: for a minor, the paper of the legal representative. */
export const validateIdentity = defineRoute({
  method: "PUT",
  path: "/api/patients/:id/manual-validation",
  access: "ins.validate",
  summary: "Valider l'identité sur pièce, sans INSi (FIN)",
  params: id,
  body: z.object({ version: z.number().int().min(1), code: z.string().max(30), guardian: z.string().max(30).optional() }),
  response: z.object({ patient: patientRecord, summary: patientSummary, text: z.string() }),
});

const kept = z.object({
  settings: identitySettings,
  defaults: identitySettings,
  changedBy: z.string().optional(),
  changedAt: z.string().optional(),
});
export const getIdentitySettings = defineRoute({
  method: "GET",
  path: "/api/settings/identitovigilance",
  access: "settings.manage",
  summary: "Paramètres Identitovigilance",
  response: kept,
});
/** What the record of a patient shows beside the four traits that are always shown. */
export const getShownTraits = defineRoute({
  method: "GET",
  path: "/api/shown-traits",
  access: "patient.read",
  summary: "Traits affichés dans la fiche",
  response: z.object({ shownTraits: z.array(optionalTrait) }),
});
export const saveIdentitySettings = defineRoute({
  method: "PUT",
  path: "/api/settings/identitovigilance",
  access: "settings.manage",
  summary: "Enregistrer les paramètres Identitovigilance",
  body: identitySettings,
  response: kept,
});
