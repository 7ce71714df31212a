import type { Nation } from "../platform/database.js";
import type { Ordonnance } from "./ordonnance.js";
import { readExecutions } from "./store.js";

/** Reads several ordonnances whole, in the order of the ids. */
export async function readOrdonnances(nation: Nation, ids: readonly string[]): Promise<Ordonnance[]> {
  if (ids.length === 0) return [];
  const [rows, lines, executions] = await Promise.all([
    nation
      .selectFrom("ordonnance")
      .selectAll()
      .where("id", "in", [...ids])
      .execute(),
    nation
      .selectFrom("line")
      .selectAll()
      .where("ordonnance_id", "in", [...ids])
      .orderBy("rank")
      .execute(),
    readExecutions(nation, (query) => query.where("ordonnance_id", "in", [...ids])),
  ]);
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) return [];
    return [
      {
        row,
        lines: lines.filter((line) => line.ordonnance_id === id),
        executions: executions.filter((execution) => execution.row.ordonnance_id === id),
      },
    ];
  });
}
