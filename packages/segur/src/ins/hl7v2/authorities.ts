import { OIDS } from "../../nomenclatures/index.js";

/** Assigning authority (CX-4) of each domain of the INS; the type (CX-5) is `INS` for all. The billing NIR is `NH`, under the same OID. */
export const INS_AUTHORITIES: Readonly<Record<string, string>> = {
  [OIDS.insNir]: "ASIP-SANTE-INS-NIR",
  [OIDS.insNia]: "ASIP-SANTE-INS-NIA",
  [OIDS.insNirTest]: "ASIP-SANTE-INS-NIR-TEST",
};
