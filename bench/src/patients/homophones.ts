import { readFileSync } from "node:fs";

export interface Homophone {
  readonly kind: "nom" | "prenom";
  readonly written: string;
  readonly heard: string;
}

/** vectors/names/homophones.csv: a name as it stands in a record, and as somebody who only heard it may type it. */
export function readHomophones(): Homophone[] {
  const text = readFileSync(new URL("../../../vectors/names/homophones.csv", import.meta.url), "utf8");
  const [, ...lines] = text.trim().split("\n");
  return lines.map((line) => {
    const [kind, written, heard] = line.split(";");
    if ((kind !== "nom" && kind !== "prenom") || !written || !heard) throw new Error(`homophones.csv: ${line}`);
    return { kind, written, heard };
  });
}
