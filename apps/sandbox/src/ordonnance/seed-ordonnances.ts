import { addMonths, calendarDay } from "../platform/calendar.js";
import type { Nation, NationTransaction, PersonRow, WrittenPatient, WrittenPrescriber } from "../platform/database.js";
import { seededRandom } from "../platform/random.js";
import type { Ordonnance } from "./ordonnance.js";
import { buildNumero, type DraftOrdonnance, writeOrdonnance } from "./prescribe.js";
import { type Product, products } from "./products.js";
import { type SeededCase, type SeededExecution, seedCases } from "./seed-cases.js";
import { insertExecution } from "./store.js";
import { writePatient, writePrescriber } from "./written-people.js";

/** The only number of an ordonnance numérique that was ever published (spec §2): the brochure's patient bears it. */
const publishedNumero = "01S2TBPZ2JCNZZYGHZ";
const dayMs = 24 * 3600 * 1000;

interface Seeding {
  readonly trx: NationTransaction;
  readonly now: Date;
  readonly officines: readonly { finess: string; rpps: string; name: string }[];
  readonly uuid: () => string;
}

/** Writes the ordonnances of the seed, once, in a nation whose people exist; one transaction, with the mark that it was done. */
export async function seedOrdonnances(nation: Nation, o: { seed: number; now: Date }): Promise<void> {
  await nation.transaction().execute(async (trx) => {
    const random = seededRandom(o.seed, "ordonnances");
    const numeros = [publishedNumero];
    const identifiers = { numero: () => numeros.pop() ?? buildNumero(random.below), uuid: random.uuid };
    const people = chooseable(await trx.selectFrom("person").selectAll().orderBy("rank").execute(), calendarDay(o.now));
    const prescribers = await readPrescribers(trx);
    const seeding: Seeding = { trx, now: o.now, officines: await readOfficines(trx), uuid: random.uuid };
    for (const seeded of seedCases) {
      const written = await writeOrdonnance(trx, buildDraft(seeded, people, prescribers, o.now), identifiers);
      for (const execution of seeded.executions ?? []) await seedExecution(seeding, written, execution);
      if (seeded.cancelled === true) {
        await trx.updateTable("ordonnance").set({ cancelled_at: o.now }).where("id", "=", written.row.id).execute();
      }
    }
    await trx
      .insertInto("setting")
      .values({ name: "ordonnances", value: JSON.stringify({ count: seedCases.length }) })
      .execute();
  });
}

/** The people with a case of their own, then adults only: nobody prescribes a contraceptive to a generated child. */
function chooseable(people: readonly PersonRow[], today: string): PersonRow[] {
  const named = 16;
  const grownUp = addMonths(today, -12 * 18);
  return people.filter((person) => person.rank < named || person.birth_date <= grownUp);
}

async function readPrescribers(nation: NationTransaction): Promise<WrittenPrescriber[]> {
  const rows = await nation
    .selectFrom("professional")
    .leftJoin("structure", "structure.finess", "professional.finess")
    .select(["rpps", "last_name", "first_name", "speciality", "professional.finess", "structure.name"])
    .where("profession", "!=", "pharmacien")
    .orderBy("rpps")
    .execute();
  return rows.map(writePrescriber);
}

async function readOfficines(nation: NationTransaction): Promise<{ finess: string; rpps: string; name: string }[]> {
  const rows = await nation
    .selectFrom("structure")
    .innerJoin("operator", "operator.finess", "structure.finess")
    .select(["structure.finess", "operator.rpps", "operator.display_name"])
    .where("operator.role", "=", "titulaire")
    .orderBy("structure.name")
    .execute();
  return rows.map((row) => ({ finess: row.finess, rpps: row.rpps ?? "", name: row.display_name }));
}

/** Half past nine that many days ago; today's were written a little before the nation was born, the first case last. */
function instantOf(now: Date, daysAgo: number, rank: number): Date {
  if (daysAgo === 0) return new Date(now.getTime() - (60 + rank) * 1000);
  return new Date(`${calendarDay(new Date(now.getTime() - daysAgo * dayMs))}T09:30:00Z`);
}

function buildDraft(
  seeded: SeededCase,
  people: readonly PersonRow[],
  prescribers: readonly WrittenPrescriber[],
  now: Date,
): DraftOrdonnance {
  const person = people[seeded.patient];
  const prescriber = prescribers[seeded.prescriber];
  if (person === undefined || prescriber === undefined) throw new RangeError(`seed case « ${seeded.label} » names nobody`);
  const authoredOn = instantOf(now, seeded.daysAgo, seedCases.indexOf(seeded));
  const start = calendarDay(authoredOn);
  const end = seeded.months === undefined ? undefined : seeded.months === 0 ? calendarDay(now) : addMonths(start, seeded.months);
  const patient: WrittenPatient = writePatient(person);
  return {
    label: seeded.label,
    patient,
    prescriber,
    authoredOn,
    period: { start, ...(end === undefined ? {} : { end }) },
    flags: seeded.flags ?? [],
    opposed: seeded.opposed ?? false,
    lines: seeded.lines,
  };
}

async function seedExecution({ trx, now, officines, uuid }: Seeding, ordonnance: Ordonnance, seeded: SeededExecution): Promise<void> {
  const officine = officines[seeded.officine];
  if (officine === undefined) throw new RangeError("seed execution without officine");
  const id = uuid();
  const key = uuid();
  const at = new Date(instantOf(now, seeded.daysAgo, 0).getTime() + 3600_000);
  const execution = { id, ordonnance_id: ordonnance.row.id, finess: officine.finess, rpps: officine.rpps, performer_name: officine.name };
  const dispenses = seeded.lines.map((one, rank) => {
    const line = ordonnance.lines[one.line];
    if (line === undefined) throw new RangeError("seed execution of no line");
    const product: Product | undefined = one.product === undefined ? undefined : products[one.product];
    const delivered = one.ecart !== "NON_DELIVRE";
    return {
      execution_id: id,
      rank,
      line_id: line.id,
      delivered,
      ecart: one.ecart,
      motif: one.motif ?? null,
      cis: product?.cis ?? line.cis,
      cip13: product?.cip13 ?? line.cip13,
      label: product?.label ?? line.label,
      boxes: delivered ? (one.boxes ?? line.boxes) : 0,
      units: delivered ? (one.units ?? line.units) : null,
      handed_over: at,
      renewal: 0,
      lot: null,
      expiry: null,
      accord: null,
      note: null,
    };
  });
  await insertExecution(trx, { ...execution, key, key_guard: key, recorded_at: at, cancelled_at: null, cancelled_reason: null }, dispenses);
  await trx.updateTable("ordonnance").set({ updated_at: at }).where("id", "=", ordonnance.row.id).execute();
}
