import type { Kysely } from "kysely";
import type { Handlers } from "../../platform/http/handler.js";
import type { Database } from "../../platform/postgres/database.js";
import { searchPrescribers } from "./search-prescribers.js";

export function createPrescriberRoutes(deps: { readonly db: Kysely<Database> }): Handlers<"searchPrescribers"> {
  return { searchPrescribers: ({ actor, query }) => searchPrescribers(deps.db, actor, query.q) };
}
