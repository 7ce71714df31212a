import { sql, type Transaction } from "kysely";
import type { Database } from "../postgres/database.js";
import { abandonRow } from "./abandon-row.js";
import type { AttemptOutcome } from "./tables.js";

/** After one of these, nobody knows for sure that nothing was carried out: a request may still be on its way to the service. */
const DOUBTFUL: readonly AttemptOutcome[] = ["incertain", "interrompu", "absent", "relance"];
/** The service says that it knows the key, with another content. */
const KEY_KNOWN = "CLE_REUTILISEE";

/**
 * An act is undone: what becomes of its transmission. The row is held to the end of the transaction, so that no claim can take it meanwhile.
 *
 * | state | no attempt in doubt | an attempt in doubt |
 * |---|---|---|
 * | a-envoyer | closed, never-left | goes on, may-have-left |
 * | a-corriger, refuse | closed, never-left | closed, may-have-left |
 * | en-cours, incertain | goes on, may-have-left | goes on, may-have-left |
 * | envoye | may-have-left | may-have-left |
 * | abandonne | never-left | may-have-left |
 *
 * `never-left`: the service has not carried it out and never will. `may-have-left`: the caller writes what undoes it behind, under the same
 * ordering key. A row in doubt goes on to its end rather than being closed: a copy of it may reach the service late, and only its own key,
 * recorded there, keeps that copy from being carried out after its undoing.
 */
export async function withdrawRow(
  trx: Transaction<Database>,
  officineId: string,
  id: string,
  o: { reason: string; who: string },
): Promise<"never-left" | "may-have-left"> {
  const row = await trx
    .selectFrom("outbox")
    .select([
      "state",
      "code",
      sql<boolean>`exists (select from outbox_attempt a where a.officine_id = outbox.officine_id and a.outbox_id = outbox.id
        and a.outcome in (${sql.join(DOUBTFUL)}))`.as("doubtful"),
    ])
    .where("officine_id", "=", officineId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const doubtful = row.doubtful || row.code === KEY_KNOWN;
  switch (row.state) {
    case "en-cours":
    case "incertain":
    case "envoye":
      return "may-have-left";
    case "a-envoyer":
      if (doubtful) return "may-have-left";
      await abandonRow(trx, officineId, id, o);
      return "never-left";
    case "a-corriger":
    case "refuse":
      await abandonRow(trx, officineId, id, o);
      return doubtful ? "may-have-left" : "never-left";
    case "abandonne":
      return doubtful ? "may-have-left" : "never-left";
  }
}
