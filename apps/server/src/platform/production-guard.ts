import type { Kysely } from "kysely";
import { type Config, ConfigError } from "./config.js";
import type { Database } from "./postgres/database.js";
import { listOfficines } from "./postgres/officines.js";
import { withOfficine } from "./postgres/with-officine.js";

/** Test domains of the matricule INS: NIR de test and its former one (spec INS). */
const TEST_OIDS = ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"];

/**
 * What the production profile refuses and only the database can tell: demo officines and operators (known passwords), identities of a
 * test domain. Throws {@link ConfigError}: the key at fault is `database`.
 */
export async function assertProductionDatabase(config: Config, app: Kysely<Database>): Promise<void> {
  if (config.profile !== "production") return;
  for (const officine of await listOfficines(app)) {
    const found = await withOfficine(app, officine.id, async (trx) => ({
      operator: await trx.selectFrom("operator").select("code").where("demo", "=", true).where("active", "=", true).executeTakeFirst(),
      patient: await trx.selectFrom("patient").select("id").where("oid", "in", TEST_OIDS).executeTakeFirst(),
    }));
    if (officine.demo || found.operator) {
      throw new ConfigError(
        "database",
        `la base contient des opérateurs de démonstration (${officine.name}) ; la production part d'une base neuve`,
      );
    }
    if (found.patient) {
      throw new ConfigError(
        "database",
        `la base contient des identités INS de test (${officine.name}) ; la production part d'une base neuve`,
      );
    }
  }
}
