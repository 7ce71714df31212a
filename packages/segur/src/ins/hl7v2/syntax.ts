/** Separators of HL7 v2 as MSH announces them here: `|^~\&`. */
const ESCAPES: readonly (readonly [character: string, code: string])[] = [
  ["\\", "E"],
  ["|", "F"],
  ["^", "S"],
  ["~", "R"],
  ["&", "T"],
  ["\r", "X0D"],
  ["\n", "X0A"],
];

/** A value with nothing in it that separates. */
export function escapeHl7(value: string): string {
  return value.replace(/[\\|^~&\r\n]/g, (character) => `\\${ESCAPES.find(([one]) => one === character)?.[1]}\\`);
}

/** Sequences that are not ours (highlighting, other character sets) stay as they are. */
export function unescapeHl7(text: string): string {
  return text.replace(/\\([A-Z0-9]{1,8})\\/g, (whole, code: string) => {
    const known = ESCAPES.find(([, one]) => one === code)?.[0];
    if (known !== undefined) return known;
    return /^X(?:[0-7][0-9A-F])+$/.test(code) ? Buffer.from(code.slice(1), "hex").toString("latin1") : whole;
  });
}

/** Values joined by a separator, the empty ones at the end left out. */
export function joinHl7(values: readonly (string | undefined)[], separator: string): string {
  const all = values.map((value) => value ?? "");
  while (all.at(-1) === "") all.pop();
  return all.join(separator);
}

/** One field: its repetitions, each with its components as they stand, still escaped. */
export function splitField(field: string | undefined): string[][] {
  return field === undefined || field === "" ? [] : field.split("~").map((repetition) => repetition.split("^"));
}

/** The value of a component; empty and `""` (to be erased) are none. */
export function readComponent(components: readonly string[], position: number): string | undefined {
  const raw = components[position - 1]?.split("&")[0];
  return raw === undefined || raw === "" || raw === '""' ? undefined : unescapeHl7(raw);
}
