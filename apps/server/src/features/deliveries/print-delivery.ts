import type { Transaction } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { Refusal, refuse } from "../../platform/http/handler.js";
import { findRow, type OutboxView } from "../../platform/outbox/index.js";
import { renderDocument } from "../../platform/pdf/render-document.js";
import type { Database } from "../../platform/postgres/database.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { printIdentity } from "../identity/index.js";
import { findPatient } from "../patients/index.js";
import { buildDelivrancePage, type ExecutionState, type OfficineHeading } from "./build-delivrance-page.js";
import { buildDelivery } from "./delivery-view.js";
import type { DeliveriesDeps } from "./deps.js";
import { findDispensationRow } from "./store.js";

/** The printed délivrance as PDF. It leaves on paper: one row in the trail. */
export async function printDelivery(
  deps: DeliveriesDeps,
  actor: Actor,
  o: { readonly id: string; readonly format: "ordonnance" | "a4" },
): Promise<Uint8Array | Refusal> {
  const now = deps.clock.now();
  const page = await withOfficine(deps.db, actor.officineId, async (trx) => {
    const row = await findDispensationRow(trx, actor.officineId, o.id);
    if (!row) return refuse("INTROUVABLE");
    const patient = row.patient_id === null ? undefined : await findPatient(trx, row.patient_id);
    const identity = patient && (await printIdentity(trx, patient));
    await recordAudit(trx, {
      actor,
      action: "delivery.print",
      target: { kind: "délivrance", id: o.id },
      ...(row.patient_id === null ? {} : { patientId: row.patient_id }),
      outcome: "ok",
      // A matricule on paper is a reading of it (INS/va1.39).
      detail: { format: o.format, ins: identity?.matricule !== undefined },
    });
    const sent = row.outbox_id === null ? undefined : await findRow(trx, actor.officineId, row.outbox_id);
    return buildDelivrancePage(await buildDelivery(trx, deps, actor, row), {
      officine: await readHeading(trx, actor.officineId),
      printedBy: actor.operatorName,
      now,
      format: o.format,
      execution: readExecution(sent),
      ...(identity ? { identity: identity.block } : {}),
    });
  });
  return page instanceof Refusal ? page : renderDocument(page, now);
}

function readExecution(row: OutboxView | undefined): ExecutionState {
  if (!row) return { kind: "none" };
  if (row.reference !== undefined) return { kind: "recorded", number: row.reference };
  if (row.state === "refuse" || row.state === "abandonne") return { kind: "refused", text: row.reason };
  return { kind: "waiting" };
}

/** Written by the import of officines, or empty where there is none yet. */
const addressSchema = z.object({
  lines: z.array(z.string()).default([]),
  postalCode: z.string().default(""),
  city: z.string().default(""),
});

export async function readHeading(trx: Transaction<Database>, officineId: string): Promise<OfficineHeading> {
  const row = await trx.selectFrom("officine").select(["name", "finess", "address"]).where("id", "=", officineId).executeTakeFirstOrThrow();
  return { name: row.name, finess: row.finess, address: addressSchema.parse(row.address) };
}
