import { randomUUID } from "node:crypto";
import { parseFiness } from "@comptoir/segur/nomenclatures";
import type { Kysely } from "kysely";
import { z } from "zod";
import { recordAudit } from "../../platform/audit/record.js";
import { commandActor } from "../../platform/command-actor.js";
import { ImportRefused } from "../../platform/import-file.js";
import type { Database } from "../../platform/postgres/database.js";
import { listOfficines } from "../../platform/postgres/officines.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";

const officinesFile = z.object({
  officines: z
    .array(
      z.object({
        finess: z.string().refine((value) => parseFiness(value) === value, "numéro FINESS faux : 9 caractères dont la clé"),
        name: z.string().trim().min(1).max(120),
        address: z.object({ lines: z.array(z.string().max(120)).max(6), postalCode: z.string().max(10), city: z.string().max(80) }),
      }),
    )
    .min(1)
    .max(500),
});

export interface OfficinesReport {
  readonly created: number;
  readonly updated: number;
}

/**
 * Creates or updates officines by FINESS (public import command, run as the owner of the schema). Runs again without effect.
 * Throws {@link ImportRefused} when the file is not the one expected.
 */
export async function importOfficines(owner: Kysely<Database>, value: unknown, o: { demo: boolean }): Promise<OfficinesReport> {
  const parsed = officinesFile.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ImportRefused(
      `Ce fichier n'est pas une liste d'officines : ${issue?.path.join(".")} (${issue?.message}). Rien n'a été changé.`,
    );
  }
  const known = new Map((await listOfficines(owner)).map((officine) => [officine.finess, officine.id]));
  let created = 0;
  let updated = 0;
  for (const officine of parsed.data.officines) {
    const existing = known.get(officine.finess);
    const id = existing ?? randomUUID();
    await withOfficine(owner, id, async (trx) => {
      const address = JSON.stringify(officine.address);
      await trx
        .insertInto("officine")
        .values({ id, finess: officine.finess, name: officine.name, address, demo: o.demo })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ name: officine.name, address, updated_at: new Date() }))
        .execute();
      await recordAudit(trx, { actor: commandActor(id), action: "officine.import", target: { kind: "officine", id }, outcome: "ok" });
    });
    known.set(officine.finess, id);
    if (existing) updated += 1;
    else created += 1;
  }
  return { created, updated };
}
