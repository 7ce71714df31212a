import type { Execution, ExecutionLine, NumeroOrdonnance } from "@comptoir/segur/ordonnance";
import type { Actor } from "../../platform/actor.js";
import type { ControlledLine } from "./build-control.js";
import { TEXTS } from "./texts.js";

/** What leaves for the téléservice: frozen at FIN, with the business time of the hand-over and the pharmacist who answers for it. */
export function buildExecution(
  actor: Actor,
  o: {
    numero: NumeroOrdonnance;
    finess: string;
    at: Date;
    renewal: number;
    message?: string | undefined;
    lines: readonly ControlledLine[];
  },
): Execution {
  return {
    numero: o.numero,
    at: o.at.toISOString(),
    finess: o.finess,
    responsible: { ...actor.responsible },
    renewal: o.renewal,
    ...(o.message === undefined || o.message.trim() === "" ? {} : { note: TEXTS.wholeDelivery(o.message.trim()) }),
    // What is sold beside the ordonnance is none of the prescriber's business.
    lines: o.lines.filter((line) => line.outside !== true).map(buildExecutionLine),
  };
}

function buildExecutionLine(line: ControlledLine): ExecutionLine {
  const hasLot = line.lot !== undefined || line.expiry !== undefined;
  const lot = { ...(line.lot === undefined ? {} : { number: line.lot }), ...(line.expiry === undefined ? {} : { expiry: line.expiry }) };
  return {
    ...(line.prescribedLineId === undefined ? {} : { lineId: line.prescribedLineId }),
    ecart: line.ecart,
    ...(line.boxes === 0 ? {} : { product: { ...(line.cip13 === undefined ? {} : { cip13: line.cip13 }), label: line.label } }),
    boxes: line.boxes,
    ...(line.units === undefined ? {} : { units: line.units }),
    ...(line.motif === undefined ? {} : { motif: line.motif }),
    ...(line.note === undefined ? {} : { note: line.note }),
    ...(hasLot ? { lot } : {}),
    ...(line.accord === undefined ? {} : { accord: { rpps: line.accord.rpps, date: line.accord.date, means: line.accord.means } }),
  };
}
