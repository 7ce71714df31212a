/** A medicine that the prescriber's form offers: codes and label of the BDPM extract of 26 May 2026. */
export interface Product {
  readonly cis: string;
  readonly cip13: string;
  readonly label: string;
  /** Units of intake in a box; absent when the box is counted whole. */
  readonly units?: number;
}

/** Typed by hand from the extract: the nation depends on no loader. */
export const products = {
  skenan10: {
    cis: "61227030",
    cip13: "3400933323523",
    label: "SKENAN L.P. 10 mg, microgranules à libération prolongée en gélule",
    units: 14,
  },
  durogesic25: { cis: "60914025", cip13: "3400934238307", label: "DUROGESIC 25 microgrammes/heure, dispositif transdermique", units: 5 },
  subutex8: { cis: "68945058", cip13: "3400933943998", label: "SUBUTEX 8 mg, comprimé sublingual", units: 7 },
  zolpidem10: { cis: "66822683", cip13: "3400936450516", label: "ZOLPIDEM VIATRIS 10 mg, comprimé pelliculé sécable", units: 14 },
  tramadol50: { cis: "61644643", cip13: "3400930127209", label: "TRAMADOL BIOGARAN 50 mg, gélule", units: 30 },
  pregabaline75: { cis: "66145765", cip13: "3400930018163", label: "PREGABALINE VIATRIS 75 mg, gélule", units: 56 },
  levothyrox75: { cis: "62080626", cip13: "3400930121405", label: "LEVOTHYROX 75 microgrammes, comprimé sécable", units: 90 },
  levothyrox75x30: { cis: "62080626", cip13: "3400930065785", label: "LEVOTHYROX 75 microgrammes, comprimé sécable", units: 30 },
  alprazolam025: { cis: "67446077", cip13: "3400934837432", label: "ALPRAZOLAM VIATRIS 0,25 mg, comprimé sécable", units: 30 },
  leeloo: { cis: "66819566", cip13: "3400938479324", label: "LEELOO 0,1 mg/0,02 mg, comprimé enrobé", units: 63 },
  doliprane1000: { cis: "60234100", cip13: "3400935955838", label: "DOLIPRANE 1000 mg, comprimé", units: 8 },
  amoxicilline500: { cis: "60424338", cip13: "3400934913174", label: "AMOXICILLINE VIATRIS 500 mg, gélule", units: 12 },
  kardegic75: { cis: "64755969", cip13: "3400934744198", label: "KARDEGIC 75 mg, poudre pour solution buvable en sachet-dose", units: 30 },
  metformine1000: { cis: "60915020", cip13: "3400949125777", label: "METFORMINE VIATRIS 1000 mg, comprimé pelliculé sécable", units: 30 },
  ramipril5: { cis: "65583611", cip13: "3400937007269", label: "RAMIPRIL VIATRIS 5 mg, comprimé sécable", units: 30 },
  amlodipine5: { cis: "65254879", cip13: "3400937439602", label: "AMLODIPINE VIATRIS 5 mg, gélule", units: 30 },
  bisoprolol25: { cis: "66428496", cip13: "3400930183748", label: "BISOPROLOL VIATRIS 2,5 mg, comprimé pelliculé sécable", units: 30 },
  ventoline: {
    cis: "61187493",
    cip13: "3400949004614",
    label: "VENTOLINE 100 microgrammes/dose, suspension pour inhalation en flacon pressurisé",
    units: 200,
  },
  inexium20: { cis: "64578892", cip13: "3400935533432", label: "INEXIUM 20 mg, comprimé gastro-résistant", units: 28 },
  keppra500: { cis: "68596770", cip13: "3400935601650", label: "KEPPRA 500 mg, comprimé pelliculé", units: 60 },
  spasfon80: { cis: "62944693", cip13: "3400931863014", label: "SPASFON LYOC 80 mg, lyophilisat oral", units: 10 },
  prednisolone20: { cis: "66203873", cip13: "3400939103464", label: "PREDNISOLONE VIATRIS 20 mg, comprimé orodispersible", units: 20 },
  dafalganCodeine: { cis: "66003374", cip13: "3400933275815", label: "DAFALGAN CODEINE, comprimé pelliculé", units: 16 },
  eliquis5: { cis: "61902218", cip13: "3400926784102", label: "ELIQUIS 5 mg, comprimé pelliculé", units: 60 },
  lantus: { cis: "61404477", cip13: "3400935463203", label: "LANTUS 100 unités/ ml, solution injectable en cartouche" },
  jardiance10: { cis: "67947145", cip13: "3400927892851", label: "JARDIANCE 10 mg, comprimé pelliculé", units: 30 },
  uvedose: { cis: "63489259", cip13: "3400933222185", label: "UVEDOSE 100 000 UI, solution buvable en ampoule", units: 1 },
  depakine500: {
    cis: "61358994",
    cip13: "3400933018023",
    label: "DEPAKINE CHRONO 500 mg, comprimé pelliculé sécable à libération prolongée",
    units: 30,
  },
  xarelto20: { cis: "67071218", cip13: "3400921923056", label: "XARELTO 20 mg, comprimé pelliculé", units: 28 },
} as const satisfies Readonly<Record<string, Product>>;

export type ProductName = keyof typeof products;

/** Finds a product of the list by its CIP13. */
export function findProduct(cip13: string): Product | undefined {
  return Object.values<Product>(products).find((product) => product.cip13 === cip13);
}
