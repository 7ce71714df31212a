import { nirKey } from "../nation/keys.js";
import type { InsiPersonRow, Nation } from "../platform/database.js";
import { oids } from "./names.js";

export type Registration =
  | { readonly kind: "done"; readonly person: InsiPersonRow }
  /** Nobody active bears the number. */
  | { readonly kind: "unknown" }
  /** The person has a NIR already. */
  | { readonly kind: "settled" }
  /** Somebody else bears the new number. */
  | { readonly kind: "taken" };

/** Somebody who waited for a number is given one: the NIR becomes the active identity, the waiting number joins the history. */
export async function registerNir(nation: Nation, o: { readonly nia: string; readonly nir: string }): Promise<Registration> {
  return nation.transaction().execute(async (trx) => {
    const bearer = (matricule: string) =>
      trx.selectFrom("insi_person").selectAll().where("matricule", "=", matricule).where("active", "=", true).forUpdate();
    const person = await bearer(o.nia).executeTakeFirst();
    if (person === undefined) return { kind: "unknown" };
    if (person.oid !== oids.nia) return { kind: "settled" };
    if ((await bearer(o.nir).executeTakeFirst()) !== undefined) return { kind: "taken" };
    const { ranks } = await trx
      .selectFrom("insi_history")
      .select(({ fn }) => fn.countAll<number>().as("ranks"))
      .where("person", "=", person.id)
      .executeTakeFirstOrThrow();
    const { matricule, matricule_key, oid, valid_from, valid_to } = person;
    await trx
      .insertInto("insi_history")
      .values({ person: person.id, rank: ranks, matricule, matricule_key, oid, valid_from, valid_to })
      .execute();
    const registered = await trx
      .updateTable("insi_person")
      .set({ matricule: o.nir, matricule_key: nirKey(o.nir), oid: oids.nir })
      .where("id", "=", person.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: "done", person: registered };
  });
}
