import { encodeTask } from "./encode-task.js";
import { holdsLock } from "./lock.js";
import { type Answer, readId, refuseByLifeCycle, type ServiceContext, type ServiceRequest } from "./operation.js";
import { type Outcome, refused } from "./refusal.js";
import { clearLock, findOrdonnance } from "./store.js";

/** `POST Task/{id}/$reject?secret=`: frees the lock without executing (docs/on-ouverte.md §6). */
export async function rejectTask(context: ServiceContext, request: ServiceRequest, id: string): Promise<Outcome<Answer>> {
  const taskId = readId(id);
  if (!taskId.ok) return taskId;
  return context.nation.transaction().execute(async (trx) => {
    const found = await findOrdonnance(trx, taskId.value, "lock");
    if (found === undefined) return refused("INCONNUE");
    const stopped = refuseByLifeCycle(found, context.clock);
    if (stopped !== undefined) return stopped;
    const now = context.clock.now();
    const held = holdsLock(found.row, request, now);
    if (!held.ok) return held;
    await clearLock(trx, found.row.id, now);
    const freed = { ...found, row: { ...found.row, lock_finess: null, lock_secret: null, lock_expires: null, updated_at: now } };
    return { ok: true, value: { status: 200, body: encodeTask(freed, now) } };
  });
}
