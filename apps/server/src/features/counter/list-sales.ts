import type { Visit } from "@comptoir/contract";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { CounterDeps } from "./deps.js";
import { listMembers, listOpenVisits } from "./visit-store.js";

export interface OpenVisitView extends Visit {
  readonly state: "en-cours" | "en-attente";
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly workstation: string;
}

/** Visits under way or waiting, of every workstation. The list shows names: it is audited as one reading. */
export async function listSales(deps: CounterDeps, actor: Actor): Promise<OpenVisitView[]> {
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const visits = await listOpenVisits(trx, actor.officineId);
    const ids = visits.map(({ id }) => id);
    const members = await listMembers(trx, actor.officineId, ids);
    await recordAudit(trx, {
      actor,
      action: "sale.read",
      target: { kind: "liste", id: "ventes" },
      outcome: "ok",
      detail: { visits: visits.length },
    });
    return visits.map(({ id, state, updatedAt, updatedBy, workstation }) => ({
      id,
      members: members.get(id) ?? [],
      state,
      updatedAt: updatedAt.toISOString(),
      updatedBy,
      workstation,
    }));
  });
}
