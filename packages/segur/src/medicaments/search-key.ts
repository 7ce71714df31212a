/**
 * The form under which names are compared and indexed: œ/æ/ß folded, accents dropped, upper case, anything that is not a
 * letter or digit is one space, a comma or point between digits stays a point (« 0,25 » = « 0.25 »).
 */
export function searchKey(text: string): string {
  return text
    .replaceAll(/œ/gi, "oe")
    .replaceAll(/æ/gi, "ae")
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .replaceAll(/(?<=\d)[.,](?=\d)/g, ".")
    .replaceAll(/[^0-9A-Z.]+|(?<!\d)\.|\.(?!\d)/g, " ")
    .trim();
}
