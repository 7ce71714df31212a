import type { PatientSummary, SaleDraft } from "@comptoir/contract";
import type { Transaction } from "kysely";
import type { Actor } from "../../platform/actor.js";
import type { Database } from "../../platform/postgres/database.js";
import type { ControlledLine } from "./build-control.js";
import { insertDispensation, insertOrdonnancierEntries, takeOrdonnancierNumbers } from "./dispensation-store.js";

export interface NewDispensation {
  readonly id: string;
  readonly saleId: string;
  readonly at: Date;
  readonly draft: SaleDraft;
  readonly patient: PatientSummary | undefined;
  readonly numero: string | undefined;
  readonly lines: readonly ControlledLine[];
  readonly outboxId: string | undefined;
  /** The earlier hand-over that it tells the service of. */
  readonly completesId: string | undefined;
}

/** Writes what was handed over and who answers for it. */
export async function recordDispensation(trx: Transaction<Database>, actor: Actor, o: NewDispensation): Promise<void> {
  await insertDispensation(
    trx,
    {
      officine_id: actor.officineId,
      id: o.id,
      sale_id: o.saleId,
      at: o.at,
      kind: o.draft.kind,
      patient_id: o.patient?.id ?? null,
      numero: o.numero ?? null,
      prescripteur: o.draft.prescripteur ? JSON.stringify(o.draft.prescripteur) : null,
      ordonnance_date: o.draft.ordonnanceDate ?? null,
      renewal: o.draft.renewal,
      operator_id: actor.operatorId,
      operator_name: actor.operatorName,
      role: actor.role,
      responsible_rpps: actor.responsible.rpps,
      responsible_name: actor.responsible.name,
      workstation: actor.workstationName,
      outbox_id: o.outboxId ?? null,
      note: o.draft.note?.trim() || null,
    },
    o.lines.map((line, index) => ({
      officine_id: actor.officineId,
      dispensation_id: o.id,
      position: index + 1,
      prescribed_line_id: line.prescribedLineId ?? null,
      basket_line_id: line.basketLineId ?? null,
      ecart: line.ecart,
      motif: line.motif ?? null,
      cip13: line.cip13 ?? null,
      label: line.label,
      boxes: line.boxes,
      units: line.units ?? null,
      lot: line.lot ?? null,
      expiry: line.expiry ?? null,
      note: line.note ?? null,
      outside: line.outside === true,
      accord: line.accord ? JSON.stringify(line.accord) : null,
    })),
  );
}

/**
 * Gives its order number to each medicine of list I or II or stupéfiant handed over (spec §5.4, case 62); a dispensation that completes
 * an earlier one hands nothing over. To be called last: from here to the commit, the officine's other validations wait.
 */
export async function numberOrdonnancier(trx: Transaction<Database>, actor: Actor, o: NewDispensation): Promise<void> {
  const registered = o.lines.flatMap((line, index) =>
    line.list !== undefined && line.boxes > 0 && line.cip13 !== undefined
      ? [{ line, list: line.list, cip13: line.cip13, position: index + 1 }]
      : [],
  );
  if (registered.length === 0 || o.completesId !== undefined) return;
  const first = await takeOrdonnancierNumbers(trx, actor.officineId, registered.length);
  await insertOrdonnancierEntries(
    trx,
    registered.map(({ line, list, cip13, position }, index) => ({
      officine_id: actor.officineId,
      number: first + index,
      dispensation_id: o.id,
      position,
      list,
      at: o.at,
      patient_name: o.patient ? `${o.patient.usedName ?? o.patient.birthName} ${o.patient.birthFirstNames}` : "",
      prescripteur_name: o.draft.prescripteur?.name ?? "",
      cip13,
      label: line.label,
      boxes: line.boxes,
      units: line.units ?? null,
    })),
  );
}
