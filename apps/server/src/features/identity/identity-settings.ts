import { type IdentitySettings, identitySettings } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { IdentityDeps } from "./deps.js";

const KEY = "identitovigilance";

export interface KeptSettings {
  readonly settings: IdentitySettings;
  readonly defaults: IdentitySettings;
  readonly changedBy?: string;
  readonly changedAt?: string;
}

/** Settings of the officine, those of the house where it changed nothing. */
export async function readSettings(trx: Transaction<Database>): Promise<KeptSettings> {
  const row = await trx.selectFrom("setting").selectAll().where("key", "=", KEY).executeTakeFirst();
  const defaults = identitySettings.parse({});
  if (!row) return { settings: defaults, defaults };
  return {
    settings: identitySettings.parse(row.value),
    defaults,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  };
}

export async function getIdentitySettings(deps: IdentityDeps, actor: Actor): Promise<KeptSettings> {
  return withOfficine(deps.db, actor.officineId, readSettings);
}

export async function getShownTraits(deps: IdentityDeps, actor: Actor): Promise<Pick<IdentitySettings, "shownTraits">> {
  const { settings } = await getIdentitySettings(deps, actor);
  return { shownTraits: settings.shownTraits };
}

/** Writes the settings, who changed them and when; audited. */
export async function saveIdentitySettings(deps: IdentityDeps, actor: Actor, settings: IdentitySettings): Promise<KeptSettings> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const columns = { value: JSON.stringify(settings), changed_by: actor.operatorName, changed_at: deps.clock.now() };
    await trx
      .insertInto("setting")
      .values({ officine_id: actor.officineId, key: KEY, ...columns })
      .onConflict((conflict) => conflict.columns(["officine_id", "key"]).doUpdateSet(columns))
      .execute();
    await recordAudit(trx, {
      actor,
      action: "settings.save",
      target: { kind: "parametres", id: KEY },
      outcome: "ok",
      detail: {
        askAgain: settings.askAgain,
        papers: settings.papers.filter(({ shown }) => shown).length,
        automaticCall: settings.automaticCall,
        shownTraits: settings.shownTraits.join(" "),
      },
    });
    return readSettings(trx);
  });
}
