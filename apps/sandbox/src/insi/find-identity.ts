import { sql } from "kysely";
import type { InsiHistoryRow, InsiPersonRow, Nation } from "../platform/database.js";
import { toSearchName } from "./lexical.js";
import type { CardRequest, TraitsRequest } from "./read-body.js";

/** What the register says. */
export type Found =
  | { readonly kind: "one"; readonly person: InsiPersonRow; readonly history: readonly InsiHistoryRow[] }
  | { readonly kind: "none" }
  | { readonly kind: "several" };

const enough = 200;

/**
 * By traits: name, sex and date equal; the first name one of the person's, or the beginning of their list by words; the place only when
 * both have one. Month and day 00 of the register answer to any.
 */
export async function findByTraits(nation: Nation, request: TraitsRequest): Promise<Found> {
  const [year = "", month = "", day = ""] = request.birthDate.split("-");
  const dates = new Set([request.birthDate, `${year}-${month}-00`, `${year}-00-${day}`, `${year}-00-00`]);
  const rows = await nation
    .selectFrom("insi_person")
    .selectAll()
    .where("active", "=", true)
    .where("search_name", "=", toSearchName(request.birthName))
    .where("sex", "=", request.sex)
    .where("birth_date", "in", [...dates])
    .limit(enough)
    .execute();
  const { birthPlace } = request;
  const matching = rows.filter(
    (row) =>
      bearsFirstNames(row.first_names, request.firstNames) &&
      (birthPlace === undefined || row.birth_place === "" || row.birth_place === birthPlace),
  );
  return conclude(nation, matching);
}

function bearsFirstNames(list: readonly string[], asked: readonly string[]): boolean {
  const known = list.map(toSearchName);
  const begins = (text: string): boolean => `${known.join(" ")} `.startsWith(`${text} `);
  const each = asked.map(toSearchName);
  return each.every((text) => known.includes(text) || begins(text)) || begins(each.join(" "));
}

/** By card: the insured number and the birthday as the card writes it, then the rank; or the person's own certified number. */
export async function findByCard(nation: Nation, request: CardRequest): Promise<Found> {
  const { insured, own, birthDate, birthRank, name } = request;
  const [year = "", month = "", day = ""] = birthDate.split("-");
  const rows = await nation
    .selectFrom("insi_beneficiary")
    .innerJoin("insi_person", "insi_person.id", "insi_beneficiary.person")
    .selectAll("insi_person")
    .select(["insi_beneficiary.used_name", "insi_beneficiary.certified", sql<string>`insi_beneficiary.birth_name`.as("card_birth_name")])
    .where("insi_person.active", "=", true)
    .where("insured_number", "=", insured.number)
    .where("insured_key", "=", insured.key)
    .where("birth_date_on_card", "=", `${day}${month}${year}`)
    .where("birth_rank", "=", birthRank)
    .execute();
  const asked = toSearchName(name);
  const matching = rows.filter((row) => {
    const written = row.card_birth_name === "" ? row.used_name : row.card_birth_name;
    const certified = own === undefined || (row.certified && row.matricule === own.number && row.matricule_key === own.key);
    return certified && (asked === written || asked === toSearchName(row.birth_name));
  });
  return conclude(nation, matching);
}

async function conclude(nation: Nation, matching: readonly InsiPersonRow[]): Promise<Found> {
  const [person] = matching;
  if (person === undefined) return { kind: "none" };
  if (matching.length > 1) return { kind: "several" };
  const history = await nation.selectFrom("insi_history").selectAll().where("person", "=", person.id).orderBy("rank").execute();
  return { kind: "one", person, history };
}
