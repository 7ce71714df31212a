import { OIDS } from "../../nomenclatures/index.js";

const CORE = "https://hl7.fr/ig/fhir/core/";
const structure = (name: string) => `${CORE}StructureDefinition/${name}`;

/** Canonical addresses of FR Core (§5). */
export const FR = {
  patient: structure("fr-core-patient"),
  patientIns: structure("fr-core-patient-ins"),
  birthList: structure("fr-core-patient-birth-list-given-name"),
  inseeCode: structure("fr-core-address-insee-code"),
  reliability: structure("fr-core-identity-reliability"),
  identifierType: `${CORE}CodeSystem/fr-core-cs-v2-0203`,
  statusA: `${CORE}CodeSystem/fr-core-cs-v2-0445`,
  statusB: `${CORE}CodeSystem/fr-core-cs-identity-status`,
  commentB: `${CORE}CodeSystem/fr-core-cs-identity-status-comment`,
  birthPlace: "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
  communes: "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM",
  hl7IdentifierType: "http://terminology.hl7.org/CodeSystem/v2-0203",
} as const;

/** Type of an identifier for each domain of the INS. The billing NIR has type NH under the very system of the first: only the type tells. */
export const INS_TYPES: Readonly<Record<string, string>> = {
  [OIDS.insNir]: "INS-NIR",
  [OIDS.insNia]: "INS-NIA",
  [OIDS.insNirTest]: "INS-NIR-TEST",
  "1.2.250.1.213.1.4.11": "INS-NIR-DEMO",
};
