/** Object identifiers of the national identifiers (NOS of the ANS; psc-cps and ordonnance specs). Dotted form, no prefix. */
export const OIDS = {
  /** idNat_PS: person. */
  idNatPs: "1.2.250.1.71.4.2.1",
  /** Struct_IdNat: structure. */
  idNatStruct: "1.2.250.1.71.4.2.2",
  /** INS, real NIR. */
  insNir: "1.2.250.1.213.1.4.8",
  /** INS, real NIA. */
  insNia: "1.2.250.1.213.1.4.9",
  /** INS, test NIR. */
  insNirTest: "1.2.250.1.213.1.4.10",
  /** Number of an ordonnance numérique (Cnam). */
  ordonnance: "1.2.250.1.215.500.1.1",
  /** Subtypes of an ordonnance (MED-1096 bizone…). */
  prescriptionFlags: "1.2.250.1.213.1.1.4.322",
  /** Profession (G15). */
  profession: "1.2.250.1.71.1.2.7",
  /** Roles in care (TRE_R85). */
  rolePriseCharge: "1.2.250.1.213.1.6.1.107",
} as const;

/** The same identifier as a FHIR system: `urn:oid:…`. */
export function toFhirSystem(oid: string): string {
  return `urn:oid:${oid}`;
}

/** OIDs under which a matricule INS may travel. */
export const INS_OIDS: readonly string[] = [OIDS.insNir, OIDS.insNia, OIDS.insNirTest];
