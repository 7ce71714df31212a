/** Somebody on a card. `name` and `first` find the person among those of the nation or of the published identities; a new one is added. */
export interface Beneficiary {
  readonly birthName: string;
  readonly firstNames: readonly string[];
  readonly sex: "M" | "F";
  /** Of the register; on the card it is written as `cardDate` when given. */
  readonly birthDate: string;
  readonly birthPlace: string;
  readonly usedName?: string;
  /** JJMMAAAA, lunar. */
  readonly cardDate?: string;
  readonly rank?: number;
  readonly certified: boolean;
  /** 0 insured, 2 spouse, 6 child. */
  readonly quality: 0 | 2 | 6;
  /** A card that leaves the birth name empty. */
  readonly birthNameAbsent?: boolean;
}

const one = (
  birthName: string,
  firstNames: string,
  sex: "M" | "F",
  birthDate: string,
  birthPlace: string,
  rest: Pick<Beneficiary, "quality" | "certified"> & Partial<Beneficiary>,
): Beneficiary => ({ birthName, firstNames: firstNames.split(" "), sex, birthDate, birthPlace, ...rest });

const insured = { quality: 0, certified: true } as const;
const spouse = { quality: 2, certified: true } as const;
const child = { quality: 6, certified: false } as const;

/**
 * Families, the insured first. `eightYearsAgo` is the birthday of the twins of the nation, `seventeenYearsAgo` and `newborn` those of
 * two of its children.
 */
export function listFamilies(days: {
  readonly twins: string;
  readonly girl: string;
  readonly newborn: string;
}): readonly (readonly Beneficiary[])[] {
  return [
    [
      one("DESMALIX", "NATHALIE", "F", "1955-06-15", "63220", insured),
      one("DESMALIX", "GERARD LUCIEN", "M", "1953-02-11", "63113", spouse),
      one("DESMALIX", "CAMILLE", "F", "2010-09-30", "63113", child),
    ],
    // Twins: only the rank tells them apart.
    [
      one("L'HERMITE-SAINT-CYR", "ALBAN", "M", "1989-05-04", "63113", insured),
      one("L'HERMITE-SAINT-CYR", "MAELLE ROSE", "F", days.twins, "63113", { ...child, rank: 1 }),
      one("L'HERMITE-SAINT-CYR", "NOELLE ROSE", "F", days.twins, "63113", { ...child, rank: 2 }),
    ],
    // A lunar date on the card, whole in the register; the spouse has one in both.
    [
      one("BENALI", "YOUSSEF", "M", "1950-12-31", "99350", { ...insured, cardDate: "32131950" }),
      one("TRAN", "THI-LAN", "F", "1952-00-00", "99350", { ...spouse, cardDate: "00001952" }),
    ],
    [
      one("NESSI", "RUTH", "F", "1977-07-14", "63220", insured),
      one("NESSI", "MICHELANGELO ANTHONY", "M", "2010-08-07", "63220", { quality: 6, certified: true }),
    ],
    [
      one("HOARAU", "EXPEDITE MARIE", "F", "1994-01-20", "97411", { ...insured, usedName: "PAYET" }),
      one("HOARAU", "TIMEO", "M", days.newborn, "97411", { ...child, birthNameAbsent: true }),
    ],
    [
      one("VAN DER BEKEN", "GODELIEVE", "F", "1974-10-08", "59350", insured),
      one("VAN DER BEKEN", "LOU-ANN", "F", days.girl, "59350", child),
    ],
    // Longer than a card can write.
    [one("MONTAUBAN DE LA TOUR-SAINT-ANGE", "PIERRE-ANTOINE", "M", "1946-03-09", "29019", insured)],
  ];
}
