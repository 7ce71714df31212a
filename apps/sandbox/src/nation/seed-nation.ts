import type { CalendarDay } from "../platform/calendar.js";
import type { Nation } from "../platform/database.js";
import { operators, professionals, structures } from "./officines.js";
import { generatePeople } from "./people.js";

/** Writes the people and structures of the nation, in one transaction: a crash leaves nothing or all of it. */
export async function seedNation(nation: Nation, o: { seed: number; today: CalendarDay }): Promise<void> {
  await nation.transaction().execute(async (trx) => {
    await trx
      .insertInto("structure")
      .values(
        structures.map(({ finess, kind, name, addressLines, postalCode, city }) => ({
          finess,
          kind,
          name,
          address_lines: [...addressLines],
          postal_code: postalCode,
          city,
        })),
      )
      .execute();
    await trx
      .insertInto("professional")
      .values(
        professionals.map(({ rpps, lastName, firstName, profession, speciality, finess }) => ({
          rpps,
          last_name: lastName,
          first_name: firstName,
          profession,
          speciality: speciality ?? null,
          finess,
        })),
      )
      .execute();
    await trx
      .insertInto("operator")
      .values(
        operators.map(({ finess, code, password, displayName, role, rpps }) => ({
          finess,
          code,
          password,
          display_name: displayName,
          role,
          rpps: rpps ?? null,
        })),
      )
      .execute();
    await trx.insertInto("person").values(generatePeople(o.seed, o.today)).execute();
    await trx
      .insertInto("setting")
      .values({ name: "nation", value: JSON.stringify({ seed: o.seed, firstDay: o.today }) })
      .execute();
  });
}
