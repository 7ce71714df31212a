import type { Role } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";
import { readRole, type SessionState } from "../../platform/sessions/index.js";

const UNKNOWN_WORKSTATION = { id: "", name: "poste inconnu" };

/** The operator, his officine, the workstation he sits at and the titulaire who answers for him. */
export async function getOperatorState(
  trx: Transaction<Database>,
  login: { officineId: string; operatorId: string },
  workstationId: string | undefined,
): Promise<Pick<SessionState, "operator" | "officine" | "workstation" | "titulaire">> {
  const { officineId, operatorId } = login;
  const officine = await trx.selectFrom("officine").select(["id", "name", "finess"]).where("id", "=", officineId).executeTakeFirstOrThrow();
  const operator = await trx
    .selectFrom("operator")
    .select(["id", "code", "display_name", "role", "rpps"])
    .where("officine_id", "=", officineId)
    .where("id", "=", operatorId)
    .executeTakeFirstOrThrow();
  const workstation = workstationId
    ? await trx
        .selectFrom("workstation")
        .select(["id", "name"])
        .where("officine_id", "=", officineId)
        .where("id", "=", workstationId)
        .executeTakeFirstOrThrow()
    : UNKNOWN_WORKSTATION;
  const titulaire = await trx
    .selectFrom("operator")
    .select(["display_name", "rpps"])
    .where("officine_id", "=", officineId)
    .where("role", "=", "titulaire")
    .where("active", "=", true)
    .where("rpps", "is not", null)
    .orderBy("code")
    .executeTakeFirst();
  return {
    officine,
    operator: {
      id: operator.id,
      code: operator.code,
      displayName: operator.display_name,
      role: readRole(operator.role),
      ...(operator.rpps ? { rpps: operator.rpps } : {}),
    },
    workstation,
    ...(titulaire?.rpps ? { titulaire: { rpps: titulaire.rpps, name: titulaire.display_name } } : {}),
  };
}

/** Operators who already logged in at this workstation, the last one first. */
export async function listKnownOperators(
  trx: Transaction<Database>,
  officineId: string,
  workstationId: string,
): Promise<{ code: string; displayName: string; role: Role }[]> {
  const rows = await trx
    .selectFrom("operator_workstation as known")
    .innerJoin("operator", (join) =>
      join.onRef("operator.officine_id", "=", "known.officine_id").onRef("operator.id", "=", "known.operator_id"),
    )
    .select(["operator.code", "operator.display_name", "operator.role"])
    .where("known.officine_id", "=", officineId)
    .where("known.workstation_id", "=", workstationId)
    .where("operator.active", "=", true)
    .orderBy("known.last_login_at", "desc")
    .limit(12)
    .execute();
  return rows.map((row) => ({ code: row.code, displayName: row.display_name, role: readRole(row.role) }));
}
