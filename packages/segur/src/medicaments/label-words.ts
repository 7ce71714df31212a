/** The vocabulary of presentation labels, folded (lower case, no accents, no optional plural). */

/** Things taken one by one: what a posology counts. */
export const INTAKE =
  "comprimes?|gelules?|capsules?|suppositoires?|ovules?|pastilles?|gommes?|lyophilisats?|doses?|dispositifs?(?! en plastique)|patchs?|" +
  "tablettes?|pilules?|granules?|dragees?|cachets?|films?(?! thermosoude)|implants?|pansements?|compresses?|eponges?|anneaux?|batons?|" +
  "pulverisations?|bouffees?|inhalations?";
/** Containers that are one intake each, when nothing is counted inside. */
export const SINGLE =
  "ampoules?|recipients? unidoses?|unidoses?|sachets?(?:-doses?)?|seringues?|cartouches?|stylos?|auto-?injecteurs?|flacons? unidoses?";
/** Containers that do not say by themselves how many intakes they hold. */
export const OUTER =
  "plaquettes?|blisters?|films? thermosoudes?|bandes?|piluliers?|flacons?|tubes?|boites?|etuis?|pots?|bouteilles?|distributeurs?|" +
  "applicateurs?|inhalateurs?|recipients?|poches?|conditionnements?(?: multiples?)?|kits?|dispositifs? en plastique";
/** What comes with the medicine and is no intake. */
const ACCESSORIES =
  "inhalateurs?|aiguilles?|tampons?|lingettes?|adaptateurs?|applicateurs?|pistons?|embouts?|canules?|pipettes?|gobelets?|godets?|" +
  "spatules?|sparadraps?|sets?|necessaires?|seringues? (?:pour administration|doseuse)";
export const ACCESSORY = new RegExp(`^\\d+ (?:${ACCESSORIES})(?![a-z])[^0-9]*$`);

/** Where the label turns to how the box is put together: what follows repeats counts. */
const PACKING = [
  / conditionne.*$/,
  / [-,] ?boites? de.*$/,
  / par plaquettes? de.*$/,
  / - ?(?:palier|phase|pack d.initiation).*$/,
  /[.,;] ?(?:conditionnement|chaque|etui|pack|kit|palier|phase).*$/,
  / emballage multiple.*$/,
];

/** Lower case, no accents, no optional plural: « comprimé(s) » → « comprime ». */
export function foldLabel(label: string): string {
  return label
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/\((?:e|s|es|se|x|aux)\)/g, "")
    .replaceAll("×", "x")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Without parentheses (one may hold another) nor what follows the contents. */
export function dropAsides(folded: string): string {
  const contents = folded
    .replaceAll(/\([^()]*\)/g, " ")
    .replaceAll(/\([^()]*\)/g, " ")
    .replaceAll(/[()]|\bsuremballes?(?:\/surpoches?)?/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return PACKING.reduce((text, pattern) => text.replace(pattern, ""), contents).trim();
}
