import type { Nation } from "./database.js";

/** Reads one setting of the nation; undefined when it was never written. */
export async function findSetting(nation: Nation, name: string): Promise<unknown> {
  const row = await nation.selectFrom("setting").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value;
}

/** Writes one setting of the nation. */
export async function writeSetting(nation: Nation, name: string, value: unknown): Promise<void> {
  const json = JSON.stringify(value);
  await nation
    .insertInto("setting")
    .values({ name, value: json })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: json }))
    .execute();
}
