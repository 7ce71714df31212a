import { OIDS, toFhirSystem } from "../nomenclatures/index.js";

/** Identifier and code systems of the open ordonnance service (docs/on-ouverte.md §2). */
export const SYSTEMS = {
  numero: toFhirSystem(OIDS.ordonnance),
  idNatPs: toFhirSystem(OIDS.idNatPs),
  idNatStruct: toFhirSystem(OIDS.idNatStruct),
  flags: toFhirSystem(OIDS.prescriptionFlags),
  cis: "http://data.esante.gouv.fr/ansm/medicament/SpecialitePharmaceutique",
  cip13: "http://data.esante.gouv.fr/ansm/medicament/Presentation",
  edqm: "http://standardterms.edqm.eu",
  key: "urn:comptoir:on:cle",
  dispensation: "urn:comptoir:on:dispensation",
  motif: "urn:comptoir:on:motif",
  nonSubstituable: "urn:comptoir:on:non-substituable",
  error: "urn:comptoir:on:erreur",
} as const;

/** Extensions of the open ordonnance service (docs/on-ouverte.md §2, §4, §5). */
export const EXTENSIONS = {
  ecart: "urn:comptoir:on:ecart",
  units: "urn:comptoir:on:unites",
  rights: "urn:comptoir:on:droits",
  ald: "urn:comptoir:on:ald",
  renewal: "urn:comptoir:on:renouvellement",
  lot: "urn:comptoir:on:lot",
  accord: "urn:comptoir:on:accord",
  readBackOpposed: "urn:comptoir:on:opposition-lecture",
} as const;

/** EDQM packaging code of a box. */
export const BOX = { unit: "boîte", system: SYSTEMS.edqm, code: "30009000" } as const;
