import type { Kysely } from "kysely";
import type { Handlers } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { listAudit } from "./list-audit.js";

export function createReportRoutes(deps: { readonly db: Kysely<Database> }): Handlers<"listAudit"> {
  return {
    listAudit: ({ actor, query }) => listAudit(deps.db, actor, query),
  };
}
