import { timingSafeEqual } from "node:crypto";
import type { OrdonnanceRow } from "../platform/database.js";
import { encodeInstant } from "./encode-task.js";
import { isLocked } from "./ordonnance.js";
import { type Outcome, refused } from "./refusal.js";

/** Says whether the caller holds the lock with its secret; every other case is `VERROUILLEE` (docs/on-ouverte.md §5). */
export function holdsLock(
  row: OrdonnanceRow,
  caller: { readonly finess: string; readonly secret: string | undefined },
  now: Date,
): Outcome<undefined> {
  if (!isLocked(row, now)) return refused("VERROUILLEE", { text: "Le verrou n'a pas été pris, ou il est échu : reprenez l'ordonnance." });
  const expected = Buffer.from(row.lock_secret ?? "");
  const given = Buffer.from(caller.secret ?? "");
  const matches = given.length === expected.length && timingSafeEqual(given, expected);
  if (row.lock_finess === caller.finess && matches) return { ok: true, value: undefined };
  const text = row.lock_finess === caller.finess ? "Le secret du verrou est faux." : undefined;
  return refused("VERROUILLEE", text === undefined ? undefined : { text }, encodeInstant(row.lock_expires ?? now));
}
