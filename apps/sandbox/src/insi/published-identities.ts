import { oids } from "./names.js";

/** One identity of the qualification platform, as published, quirks included: wrong keys, a number in its own history. */
export interface PublishedIdentity {
  readonly birthName: string;
  readonly firstNames: readonly string[];
  readonly sex: "M" | "F";
  readonly birthDate: string;
  readonly birthPlace: string;
  /** 13 characters. */
  readonly matricule: string;
  readonly key: string;
  readonly oid: string;
  /** Former numbers with their keys. */
  readonly history?: readonly (readonly [string, string])[];
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly failure?: "insi_102";
}

const identity = (
  birthName: string,
  firstNames: string,
  sex: "M" | "F",
  birthDate: string,
  number: string,
  rest: Partial<PublishedIdentity> = {},
): PublishedIdentity => ({
  birthName,
  firstNames: firstNames.split(" "),
  sex,
  birthDate,
  birthPlace: "63220",
  matricule: number.slice(0, 13),
  key: number.slice(13),
  oid: oids.nir,
  ...rest,
});

/**
 * Test identities of the qualification platform. Where the matricule was never published, one with the commune 999 stands for it, in
 * the domain of test numbers. HOUILLES and TCHITCHI OLA are not here: their answer is 01.
 */
export const publishedIdentities: readonly PublishedIdentity[] = [
  identity("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN MURIEL FLORIANT", "M", "2001-06-17", "101066322075460"),
  identity("ADRTROIS", "TOUSSAINT", "M", "1960-01-01", "160012B02077713", { birthPlace: "2B020" }),
  identity("D'AEION", "COEUR", "M", "1987-01-01", "187016399996128", { oid: oids.test }),
  identity("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14", "109076322083489", {
    history: [
      ["2090663220123", "55"],
      ["2090763220834", "39"],
    ],
  }),
  identity("PROVISOIRE", "MATRICULE", "M", "2009-07-01", "109076322088835", { oid: oids.nia }),
  identity("DE VINCI", "LEONARDO", "M", "2014-02-01", "114026399996330", { oid: oids.test }),
  identity("DE VINCI", "LEONARDO GIUSEPPE", "M", "2014-02-01", "114029999996427", { oid: oids.test, birthPlace: "99127" }),
  identity("TCHITCHI", "CATARINA BELLA", "F", "1936-06-21", "236066322083656"),
  identity("CORSE", "ANTHONY", "M", "1980-03-02", "180032B02040123", { birthPlace: "2B020", history: [["180032B020401", "23"]] }),
  identity("HERMANN", "GATIEN", "M", "1981-03-24", "181036322045660", {
    history: [
      ["2810363220456", "10"],
      ["1810363220456", "60"],
    ],
  }),
  // One fixture has its dates, the end before the beginning.
  identity("ADRUN", "ZOE", "F", "1975-12-31", "275126322074974", { validFrom: "2009-01-01", validTo: "2008-12-31" }),
  identity("ADRDEUX", "LAURENT", "M", "1981-01-01", "181016322075140"),
  identity("ADRTROIS", "DOMINIQUE", "F", "1997-02-26", "297022A02077878", { birthPlace: "2A020" }),
  identity("NESSI", "MICHELANGELO ANTHONY", "M", "2010-08-07", "110086322083060"),
  identity("DE VINCI", "RUTH", "F", "1976-07-14", "276076399996527", { oid: oids.test, failure: "insi_102" }),
  identity("NESSI", "RUTH", "F", "1977-07-14", "277076322082910"),
  identity("DESMAUX", "NATHALIE", "F", "1955-06-15", "255066399996669", { oid: oids.test }),
  identity("PATB-QUATRE", "LAURENCE", "F", "1907-05-25", "207056399996776", { oid: oids.test }),
  // Answers that must be traced and shown, and of which nothing may be stored: a date without month and day, an empty trait.
  identity("VANDENBROUCK", "SUZANNE", "F", "1950-00-00", "250206399996851", { oid: oids.test }),
  identity("LACUNE", "PROSPER", "M", "1962-04-18", "162046399996932", { oid: oids.test, birthPlace: "" }),
];
