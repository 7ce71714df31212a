import type { OrdonnanceLineView } from "@comptoir/contract";
import { callRoute } from "../../api.js";

const known = new Map<string, Promise<readonly string[]>>();

function findGroupsOf(cip13: string): Promise<readonly string[]> {
  const pending =
    known.get(cip13) ??
    callRoute("getMedicine", { params: { cip13 } }).then((result) => {
      // Without an answer the box is simply asked for; the next one tries again.
      if (!result.ok) known.delete(cip13);
      return result.ok ? result.value.genericGroups : [];
    });
  known.set(cip13, pending);
  return pending;
}

/** Generic groups of each prescribed line whose presentation is named, from the medicine base. Asked once per product. */
export async function findGroups(lines: readonly OrdonnanceLineView[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = await Promise.all(
    lines.map(async (line): Promise<[string, readonly string[]]> => [line.id, line.cip13 ? await findGroupsOf(line.cip13) : []]),
  );
  return new Map(entries);
}
