import type { InsDocument, PatientSummary } from "@comptoir/contract";
import { type DatamatrixFailure, type DatamatrixIns, decodeDatamatrixIns, UNKNOWN_PLACE } from "@comptoir/segur/ins";
import type { Actor } from "../../platform/actor.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { buildSummary, findLikelyPatients, listBearers } from "../patients/index.js";
import type { IdentityDeps } from "./deps.js";
import { DOCUMENT } from "./texts.js";

/**
 * Reads the datamatrix INS of a document and says whose record it may be: the one that bears this very INS, else those born the same day
 * with a like name. The document proves nothing by itself: a person whose identity is not qualifiée is verified with INSi. The search is
 * in the trail.
 */
export async function readInsDocument(deps: IdentityDeps, actor: Actor, reading: string): Promise<InsDocument | Refusal> {
  const read = decodeDatamatrixIns(reading, deps.acceptedOids);
  if (!read.ok) return refuse("CODE_NON_RECONNU", { text: describeFailure(read.failure) });
  const { ins, birthName, birthFirstNames, birthDate, sex, birthPlace } = read.value;
  const bearer = await findBearer(deps, actor, read.value);
  const likely = await findLikelyPatients(deps.db, actor, { birthName, birthFirstNames, birthDate });
  const patients = [...(bearer ? [bearer] : []), ...likely.filter((one) => one.id !== bearer?.id)];
  const confirmed = bearer?.insStatus === "qualifiee";
  return {
    traits: { birthName, birthFirstNames, birthDate, sex, birthPlace: birthPlace ?? UNKNOWN_PLACE },
    matricule: ins.matricule,
    patients,
    confirmed,
    text: describe(patients, confirmed, bearer),
  };
}

async function findBearer(deps: IdentityDeps, actor: Actor, { ins }: DatamatrixIns): Promise<PatientSummary | undefined> {
  const rows = await withOfficine(deps.db, actor.officineId, (trx) => listBearers(trx, ins));
  const row = rows.find((one) => one.ins_status === "qualifiee") ?? rows[0];
  return row && buildSummary(row);
}

function describe(patients: readonly PatientSummary[], confirmed: boolean, bearer: PatientSummary | undefined): string {
  if (confirmed) return DOCUMENT.confirmed;
  if (patients.length === 0) return DOCUMENT.unknown;
  return !bearer && patients.some((one) => one.insStatus === "qualifiee") ? DOCUMENT.other : DOCUMENT.known;
}

function describeFailure(failure: DatamatrixFailure): string {
  switch (failure.kind) {
    case "NOT_AN_INS":
      return DOCUMENT.notIns;
    case "KEY":
      return DOCUMENT.key;
    case "OID":
      return DOCUMENT.oid;
    default:
      return DOCUMENT.unreadable;
  }
}
