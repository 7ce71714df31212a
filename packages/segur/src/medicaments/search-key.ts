/** Measures, as they are typed and as the base writes them. */
const MCG = /(?<![a-z])mcg(?![a-z])/gi;
const GLUED_MEASURE = /(?<=\d)(?=(?:mg|g|ml|l|ui|microgrammes?|mmol|kg)(?![a-z]))/gi;

/**
 * The form under which names are compared and indexed: œ/æ/ß folded, accents dropped, upper case, anything that is not a
 * letter or digit is one space, a comma or point between digits stays a point (« 0,25 » = « 0.25 »), a number stands apart from
 * its measure (« 500mg » = « 500 mg ») and « µg » is written out as the base does.
 */
export function searchKey(text: string): string {
  const plain = /[^ -~]/.test(text) ? foldAccents(text) : text;
  return plain
    .replaceAll(MCG, " microgrammes")
    .replaceAll(GLUED_MEASURE, " ")
    .toUpperCase()
    .replaceAll(/(?<=\d)[.,](?=\d)/g, ".")
    .replaceAll(/[^0-9A-Z.]+|(?<!\d)\.|\.(?!\d)/g, " ")
    .trim();
}

function foldAccents(text: string): string {
  return text
    .replaceAll(/[µμ]g(?![a-z])/gi, " microgrammes")
    .replaceAll(/œ/gi, "oe")
    .replaceAll(/æ/gi, "ae")
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "");
}
