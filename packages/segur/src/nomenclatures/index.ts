export { decodeIdNatStruct, encodeIdNatStruct, type Finess, parseFiness } from "./finess.js";
export { computeLuhnKey, hasLuhnKey } from "./luhn.js";
export { INS_OIDS, OIDS, toFhirSystem } from "./oids.js";
export {
  CODING_PREPARATEUR,
  findMetierOfficine,
  type MetierOfficine,
  PROFESSION_PHARMACIEN,
  PROFESSION_PREPARATEUR,
  ROLE_PREPARATEUR,
} from "./professions.js";
export { decodeIdNatPs, encodeIdNatPs, parseRpps, type Rpps } from "./rpps.js";
