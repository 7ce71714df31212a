import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { structures } from "../nation/officines.js";
import { type GeneratedPerson, generateRegister } from "./generate-register.js";

const header = "finess;nomNaissance;nomUtilise;prenomsNaissance;dateNaissance;sexe;lieuNaissance;matricule;oid\n";

/** Writes so many synthetic people as a file that `import patients` takes: the first officine's, identities provisoires. */
export async function writePeopleFile(path: string, o: { readonly seed: number; readonly count: number }): Promise<void> {
  await pipeline(Readable.from(writeLines(generateRegister(o))), createWriteStream(path, { mode: 0o600 }));
}

const linesAtOnce = 1000;

function* writeLines(people: Iterable<GeneratedPerson>): Generator<string> {
  const finess = structures[0]?.finess ?? "";
  let text = header;
  let lines = 0;
  for (const one of people) {
    const { birthName, firstNames, birthDate, sex, birthPlace, matricule, key, oid } = one;
    text += `${[finess, birthName, "", firstNames.join(" "), birthDate, sex, birthPlace, `${matricule}${key}`, oid].join(";")}\n`;
    lines += 1;
    if (lines % linesAtOnce === 0) {
      yield text;
      text = "";
    }
  }
  if (text !== "") yield text;
}
