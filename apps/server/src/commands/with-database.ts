import type { Kysely } from "kysely";
import { openHeadsFile } from "../platform/audit/heads-file.js";
import { loadAuditSigner } from "../platform/audit/signing-key.js";
import { sealAll } from "../platform/audit/start-sealer.js";
import { systemClock } from "../platform/clock.js";
import type { Database } from "../platform/postgres/database.js";
import { connect, type OpenDatabase, openDatabase } from "../platform/postgres/open-database.js";
import type { CommandContext } from "./command.js";

export interface CommandDatabase extends OpenDatabase {
  /** Owner of the schema: imports of officines and operators, exports. Row security applies to it too. */
  readonly owner: Kysely<Database>;
  /** Seals what is written in the trail so far. */
  sealTrail(): Promise<void>;
}

/**
 * Opens the database for a command, beside a running server or alone, and seals what the command wrote in the trail. An embedded server
 * is stopped at the end if nobody else uses it.
 */
export async function withDatabase<T>(
  context: CommandContext,
  work: (database: CommandDatabase) => Promise<T>,
  options: { readonly restoring?: boolean } = {},
): Promise<T> {
  const { config, log } = context;
  const database = await openDatabase(config, log, options);
  const owner = connect(database.access.owner, { max: 2, onError: (error) => log.warn({ err: error }, "database connection lost") });
  try {
    const sealTrail = async (): Promise<void> => {
      const clock = systemClock(config.clockOffsetMs);
      await sealAll({ worker: database.worker, signer: loadAuditSigner(config.dataDir), heads: openHeadsFile(config.dataDir), clock, log });
    };
    const result = await work({ ...database, owner, sealTrail });
    await sealTrail();
    return result;
  } finally {
    await owner.destroy();
    await database.close();
  }
}
