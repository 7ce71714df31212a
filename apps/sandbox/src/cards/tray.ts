import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";

/** Somebody on a card, and the register's identity behind. */
export interface OnCard {
  readonly person: string;
  readonly usedName: string;
  readonly birthName: string;
  readonly firstName: string;
  /** JJMMAAAA as on the card. */
  readonly birthDate: string;
  readonly birthRank: number;
  readonly qualBenef: number;
  readonly number: string;
  readonly numberKey: string;
  readonly certified: boolean;
}

export interface Card {
  readonly insuredNumber: string;
  readonly insuredKey: string;
  /** The insured first. */
  readonly people: readonly OnCard[];
}

/** A name that a workstation can bear; PostgreSQL takes no NUL. */
export function isWorkstation(text: string): boolean {
  return /^[^\p{Cc}\p{Cs}]{1,60}$/u.test(text);
}

export interface ReaderPlace {
  readonly finess: string;
  readonly workstation: string;
}

/** Every card of the nation: those of families first, then by the name of the insured. */
export async function listCards(nation: Nation): Promise<Card[]> {
  const rows = await nation
    .selectFrom("insi_beneficiary as one")
    .innerJoin("insi_person as person", "person.id", "one.person")
    .selectAll("one")
    .select(["person.matricule", "person.matricule_key"])
    .orderBy("one.insured_number")
    .orderBy("one.qual_benef")
    .orderBy("one.birth_date_on_card")
    .orderBy("one.birth_rank")
    .execute();
  const cards = new Map<string, Card & { people: OnCard[] }>();
  for (const row of rows) {
    const card = cards.get(row.insured_number) ?? { insuredNumber: row.insured_number, insuredKey: row.insured_key, people: [] };
    cards.set(row.insured_number, card);
    card.people.push({
      person: row.person,
      usedName: row.used_name,
      birthName: row.birth_name,
      firstName: row.used_first_name,
      birthDate: row.birth_date_on_card,
      birthRank: row.birth_rank,
      qualBenef: row.qual_benef,
      number: row.matricule,
      numberKey: row.matricule_key,
      certified: row.certified,
    });
  }
  const alone = ({ people }: Card) => (people.length > 1 ? 0 : 1);
  return [...cards.values()].sort((a, b) => alone(a) - alone(b) || nameCard(a).localeCompare(nameCard(b), "fr"));
}

export async function findCard(nation: Nation, insuredNumber: string): Promise<Card | undefined> {
  return (await listCards(nation)).find((card) => card.insuredNumber === insuredNumber);
}

/** The insured's name, as printed on the card. */
export function nameCard({ people: [insured] }: Card): string {
  return insured ? `${insured.birthName || insured.usedName} ${insured.firstName}` : "";
}

/** One card in a reader; what was in it comes out. False: no such card. */
export async function insertCard(
  nation: Nation,
  clock: NationClock,
  o: ReaderPlace & { readonly insuredNumber: string; readonly worn: boolean },
): Promise<boolean> {
  if (!(await findCard(nation, o.insuredNumber))) return false;
  const columns = { insured_number: o.insuredNumber, worn: o.worn, inserted_at: clock.now() };
  await nation.transaction().execute(async (trx) => {
    // A card is in one reader at a time.
    await trx.deleteFrom("card_reader").where("insured_number", "=", o.insuredNumber).execute();
    await trx
      .insertInto("card_reader")
      .values({ finess: o.finess, workstation: o.workstation, ...columns })
      .onConflict((conflict) => conflict.columns(["finess", "workstation"]).doUpdateSet(columns))
      .execute();
  });
  return true;
}

export async function pullCard(nation: Nation, { finess, workstation }: ReaderPlace): Promise<void> {
  await nation.deleteFrom("card_reader").where("finess", "=", finess).where("workstation", "=", workstation).execute();
}
