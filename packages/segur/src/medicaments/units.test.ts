import { describe, expect, it } from "vitest";
import { parseBoxContent, parseUnitsPerBox } from "./units.js";

describe("units per box (spec §5.3)", () => {
  it.each([
    ["plaquette(s) PVC PVDC aluminium de 30 comprimé(s)", 30],
    ["3 plaquette(s) PVC-Aluminium de 21 comprimé(s)", 63],
    ["1 flacon(s) polyéthylène haute densité (PEHD) avec fermeture de sécurité enfant de 28 comprimé(s)", 28],
    ["12 sachet(s) polytéréphtalate (PET) aluminium polyéthylène de 2 g", 12],
    ["5 ampoule(s) en verre de 5 ml", 5],
    ["30 récipient(s) unidose(s) polyéthylène de 0,4 ml", 30],
    ["5 sachet(s) papier aluminium polytéréphtalate (PET) avec fermeture de sécurité enfant de 1 dispositif(s)", 5],
    ["1 flacon(s) pressurisé(s) aluminium avec valve(s) doseuse(s) avec embout(s) buccal(aux) de 200 dose(s)", 200],
    ["3 inhalateur(s) multidose(s) acrylonitrile butadiène styrène de 120 dose(s). Chaque inhalateur est conditionné dans un sachet", 360],
    ["film(s) thermosoudé(s) aluminium polyéthylène de 16 comprimé(s)", 16],
    ["4 sachet(s) polytéréphtalate (PET) aluminium de 1 film", 4],
    ["plaquette(s) PVC polyéthylène PVDC aluminium de 30", 30],
    ["1 stylo prérempli de 0,35 ml avec seringue(s) en verre avec aiguille(s)", 1],
    ["1 flacon(s) polyéthylène haute densité (PEHD) de 16 g  (120 doses), avec pompe doseuse et applicateur nasal", 120],
  ])("%s → %s", (label, units) => {
    expect(parseUnitsPerBox(label)).toBe(units);
  });

  it.each([
    ["plaquettes aluminium de 28 (4 x 7) comprimés", 28],
    ["plaquette(s) unidose(s) polyamide aluminium PVC-Aluminium de 10 x 1 gélule (en dose unitaire) + 1 inhalateur", 10],
    ["plaquette(s) thermoformée(s) aluminium PVC PVDC de 100 * 1 comprimé(s)", 100],
    ["14 plaquettes aluminium de 8 comprimés (emballage multiple : 2 x 56)", 112],
    ["15 plaquettes  PVC PVDC aluminium de 8 gélules (120 gélules en conditionnements multiples (3 x 40))", 120],
    ["Conditionnements multiples de 112 (4 boîtes de 28) capsules sous plaquettes polyamide aluminium PVC-Aluminium", 112],
    ["30 récipients unidoses en polyéthylène basse densité (PEBD)  de 1 mL conditionnés en sachets de 5 récipients unidoses", 30],
    ["tube(s) polypropylène de 30 comprimé(s) - boîte de 2 tubes de 15", 30],
    ["16 comprimés conditionnés en 4 plaquettes PVC de 4 comprimés suremballées avec fermeture de sécurité enfant", 16],
    ["1 dispositif en plastique contenant 60 récipients unidoses (Aluminium/OPA/PVC) de 60 doses", 60],
    ["10 flacons multidoses en verre de 6 doses - 60 doses", 60],
    ["4 sachets de 5 récipient(s) unidose(s) polyéthylène basse densité (PEBD) de 0,3 ml", 20],
  ])("a packing said twice is counted once: %s → %s", (label, units) => {
    expect(parseUnitsPerBox(label)).toBe(units);
  });

  it.each([
    ["3 plaquettes PVC PVDC aluminium de 21 comprimés roses et de 7 comprimés blancs", 84],
    ["3 plaquette(s) PVC PVDC aluminium de 21 comprimé(s) - 3 plaquette(s) PVC PVDC aluminium de 7 comprimé(s)", 84],
    ["3 plaquette(s) PVC PVDC aluminium de 21 comprimés blancs + 7 comprimés verts", 84],
    ["plaquette(s) thermoformée(s) de 12  comprimé(s) bleus, 10  comprimé(s) blancs et 6  comprimé(s) rouges", 28],
    ["3 plaquette(s) PVC PVDC aluminium de 28 comprimés pelliculés (24 comprimés actifs et 4 comprimés placebos)", 84],
    ["plaquettes PVC de 4 comprimés de 10 mg - 4 comprimés de 20 mg - 19 comprimés de 30 mg. Etui d’initiation de 27 comprimés", 27],
    ["4 plaquettes PVC de 1 comprimé de 10 mg -  4 plaquettes PVC de 1 comprimé de 20 mg - 19 plaquettes PVC de 1 comprimé  de 30 mg", 27],
    ["plaquette(s) PVC-Aluminium de 48 gélule(s) bleues et 48 gélule(s) rouges", 96],
  ])("contents of one kind add up: %s → %s", (label, units) => {
    expect(parseUnitsPerBox(label)).toBe(units);
  });

  it.each([
    "1 flacon(s) en verre de 150 ml",
    "1 tube(s) aluminium verni de 30 g",
    "10 flacon(s) en verre de 50 mL",
    "5 ampoule(s) de poudre en verre de 25 mg - 5 ampoule(s) de solvant en verre de 2 ml",
    "1 flacon(s) en verre - 1 seringue(s) préremplie(s) en verre de 4 ml avec adaptateur(s) pour flacon",
    "plaquette(s) PVC-Aluminium de 4 comprimé(s) - 24 sachet(s) aluminium papier de granulés effervescents",
    "4 plaquettes et opercule de 56 comprimés, chaque plaquette contient 14 comprimés",
    "12 comprimés et 4 gélules sous plaquette (PVC/Aluminium)",
    "",
  ])("not said, or not in one number: %s", (label) => {
    expect(parseUnitsPerBox(label)).toBeUndefined();
  });

  it("says what one ampoule holds: five of 2 ml are not five of 20 ml", () => {
    expect(parseBoxContent("5 ampoule(s) en verre de 2 ml")).toEqual({ units: 5, unitContent: "2 ML" });
    expect(parseBoxContent("5 ampoules polypropylène (sous blister) de 20 mL")).toEqual({ units: 5, unitContent: "20 ML" });
    expect(parseBoxContent("4 seringue(s) préremplie(s) en verre de 0,40 ml avec aiguille(s)")).toEqual({
      units: 4,
      unitContent: "0.4 ML",
    });
    expect(parseBoxContent("plaquette(s) PVC aluminium de 30 comprimé(s) de 10 mg")).toEqual({ units: 30 });
    expect(parseBoxContent("1 flacon en verre brun de 13,2 mL (150 pulvérisations) avec pompe")).toEqual({ units: 150 });
    expect(parseBoxContent("1 flacon(s) en verre de 150 ml")).toBeUndefined();
  });
});
