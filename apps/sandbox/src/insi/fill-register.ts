import type { ConnectionOptions } from "@comptoir/postgres";
import { Client } from "pg";
import { copyRows } from "../platform/copy-rows.js";
import { type GeneratedPerson, generateRegister } from "./generate-register.js";

const columns = "id, birth_name, first_names, birth_date, sex, birth_place, matricule, matricule_key, oid";

/** Adds so many synthetic people to the register, by COPY, all or nothing. Fails where people of the same seed are there already. */
export async function fillRegister(connection: ConnectionOptions, o: { readonly seed: number; readonly count: number }): Promise<number> {
  const client = new Client(connection);
  await client.connect();
  try {
    return await copyRows(client, `copy insi_person (${columns}) from stdin`, encodeRows(generateRegister(o)));
  } finally {
    await client.end();
  }
}

function* encodeRows(people: Iterable<GeneratedPerson>): Generator<readonly string[]> {
  for (const one of people) {
    // Names hold letters, spaces, hyphens and apostrophes: nothing that an array literal would read otherwise between quotes.
    const firstNames = `{${one.firstNames.map((name) => `"${name}"`).join(",")}}`;
    yield [one.id, one.birthName, firstNames, one.birthDate, one.sex, one.birthPlace, one.matricule, one.key, one.oid];
  }
}
