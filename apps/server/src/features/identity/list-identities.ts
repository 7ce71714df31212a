import { randomUUID } from "node:crypto";
import type { PatientSummary } from "@comptoir/contract";
import { IDENTITY_STATUSES, type IdentityStatus } from "@comptoir/segur/ins";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildSummary } from "../patients/index.js";
import type { IdentityDeps } from "./deps.js";

const MAX_ROWS = 200;

/** Identities that may still become qualifiées: an INS that lacks only a paper first, then a paper that lacks the INS, last touched first. */
export async function listIdentities(
  deps: IdentityDeps,
  actor: Actor,
): Promise<{ patients: PatientSummary[]; duplicates: PatientSummary[]; counts: { insStatus: IdentityStatus; count: number }[] }> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const toCatchUp = trx
      .selectFrom("patient")
      .where("ins_status", "<>", "qualifiee")
      .where("no_ins", "is", null)
      .where("merged_into", "is", null)
      .where(sql<boolean>`not ('fictive' = any(ins_attributes))`);
    const rows = await toCatchUp
      .selectAll()
      .orderBy(sql`array_position(array['recuperee', 'validee', 'provisoire'], ins_status)`)
      .orderBy("updated_at", "desc")
      .limit(MAX_ROWS)
      .execute();
    const shared = trx
      .selectFrom("patient")
      .select("matricule")
      .where("matricule", "is not", null)
      .where("merged_into", "is", null)
      .groupBy("matricule")
      .having(sql<boolean>`count(*) > 1`);
    const duplicates = await trx
      .selectFrom("patient")
      .selectAll()
      .where("matricule", "in", shared)
      .where("merged_into", "is", null)
      .orderBy("matricule")
      .orderBy("search_text")
      .limit(MAX_ROWS)
      .execute();
    const counted = await toCatchUp
      .select(["ins_status", sql<string>`count(*)`.as("count")])
      .groupBy("ins_status")
      .execute();
    await recordAudit(trx, {
      actor,
      action: "identity.list",
      target: { kind: "identites", id: randomUUID() },
      outcome: "ok",
      detail: { results: rows.length, duplicates: duplicates.length },
    });
    const counts = IDENTITY_STATUSES.flatMap((insStatus) => {
      const found = counted.find((one) => one.ins_status === insStatus);
      return found ? [{ insStatus, count: Number(found.count) }] : [];
    });
    return { patients: rows.map(buildSummary), duplicates: duplicates.map(buildSummary), counts };
  });
}
