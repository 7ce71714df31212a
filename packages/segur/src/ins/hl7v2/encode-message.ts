import { fail, ok, type Result } from "@comptoir/wire/failure";
import { OIDS } from "../../nomenclatures/index.js";
import { isCalendarDay } from "../birth-date.js";
import { findOutgoingIns, type OutgoingIdentity, type Unwritable, writeTable445 } from "../exchange-identity.js";
import type { Ins } from "../types.js";
import { INS_AUTHORITIES } from "./authorities.js";
import { escapeHl7, joinHl7 } from "./syntax.js";
import type { IdentityMessage, MessageHeader } from "./types.js";

const STRUCTURES = { A28: "ADT_A05", A31: "ADT_A05", A47: "ADT_A30" } as const;
const SEXES = { M: "M", F: "F", I: "U" } as const;

export type EncodeFailure =
  | Unwritable
  /** A change of number is said of an identity qualifiée only: there is otherwise no new number to say. */
  | { readonly kind: "NOT_QUALIFIEE" };

/**
 * Writes a message of IHE PAM France (§6), segments ended by CR. The matricule is in it when the identity is qualifiée, and PID-32 then says
 * VALI; a withdrawal names domains and no number.
 */
export function encodeIdentityMessage(message: IdentityMessage, header: MessageHeader): Result<string, EncodeFailure> {
  const { identity } = message;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(identity.traits.birthDate)) return fail({ kind: "UNWRITABLE", trait: "birthDate" });
  const ins = findOutgoingIns(identity);
  if ("former" in message && !ins) return fail({ kind: "NOT_QUALIFIEE" });
  const withdrawn = "withdrawn" in message;
  const segments = [
    buildHeader(message.event, header),
    joinHl7(["EVN", "", formatInstant(header.at)], "|"),
    buildPid(identity, withdrawn ? undefined : ins, withdrawn),
    ...(message.event === "A47"
      ? [joinHl7(["MRG", "former" in message ? writeIns(message.former) : writeLocalId(identity)], "|")]
      : ["PV1|1|N"]),
    buildZfd(identity, header),
  ];
  return ok(segments.map((segment) => `${segment}\r`).join(""));
}

function buildHeader(event: IdentityMessage["event"], header: MessageHeader): string {
  const names = [header.sendingApplication, header.sendingFacility, header.receivingApplication, header.receivingFacility].map(escapeHl7);
  const type = `ADT^${event}^${STRUCTURES[event]}`;
  const version = "2.5^FRA^2.11";
  // MSH-1 is the separator itself: fields 2 to 18.
  const rest = ["^~\\&", ...names, formatInstant(header.at), "", type, escapeHl7(header.controlId), header.processing, version];
  return joinHl7(["MSH", ...rest, "", "", "", "", "FRA", "UNICODE UTF-8"], "|");
}

function buildPid(identity: OutgoingIdentity, ins: Ins | undefined, withdrawn: boolean): string {
  const { traits, usedName, usedFirstName, state } = identity;
  const { status, attributes } = writeTable445(state);
  const names = [
    joinHl7([traits.birthName, traits.firstName, traits.birthFirstNames].map(escapeHl7).concat("", "", "", "L"), "^"),
    ...(usedName === undefined && usedFirstName === undefined
      ? []
      : [joinHl7([escapeHl7(usedName ?? traits.birthName), escapeHl7(usedFirstName ?? traits.firstName), "", "", "", "", "D"], "^")]),
  ];
  const ids = [
    ...(ins ? [writeIns(ins)] : []),
    ...(withdrawn ? [writeErasure(OIDS.insNir), writeErasure(OIDS.insNia)] : []),
    writeLocalId(identity),
  ];
  const fields: Readonly<Record<number, string>> = {
    1: "1",
    3: ids.join("~"),
    5: names.join("~"),
    7: compact(traits.birthDate),
    8: SEXES[traits.sex],
    11: joinHl7(["", "", "", "", "", traits.birthPlace.startsWith("99") ? "" : "FRA", "BDL", "", escapeHl7(traits.birthPlace)], "^"),
    32: [status, ...attributes].join("~"),
  };
  return joinHl7(["PID", ...Array.from({ length: 32 }, (_, index) => fields[index + 1])], "|");
}

/** ZFD-1: the date when no calendar has it; 4: never corrected by us; 5 to 7: how it was collected. */
function buildZfd({ traits }: OutgoingIdentity, { collection }: MessageHeader): string {
  const lunar = isCalendarDay(traits.birthDate) ? "" : compact(traits.birthDate);
  const insiDay = collection?.insiDay === undefined ? "" : compact(collection.insiDay);
  return joinHl7(["ZFD", lunar, "", "", "N", collection?.method, insiDay, collection?.paper], "|");
}

const writeIns = ({ matricule, oid }: Ins): string => `${matricule}^^^${writeAuthority(oid)}^INS`;
const writeErasure = (oid: string): string => `""^^^${writeAuthority(oid)}^INS`;
const writeAuthority = (oid: string): string => `${INS_AUTHORITIES[oid] ?? ""}&${oid}&ISO`;
const writeLocalId = ({ localId }: OutgoingIdentity): string => `${escapeHl7(localId.value)}^^^&${escapeHl7(localId.oid)}&ISO^PI`;

const compact = (day: string): string => day.replaceAll("-", "");

function formatInstant(at: Date): string {
  return `${at.toISOString().replace(/\D/g, "").slice(0, 14)}+0000`;
}
