import { fail, ok, type Result } from "@comptoir/wire/failure";
import { type IncomingInsFailure, type LocalId, readAttributes, settleIncoming } from "../exchange-identity.js";
import { parseMatricule } from "../matricule.js";
import type { Ins, Sexe, StrictTraits } from "../types.js";
import { readComponent, splitField, unescapeHl7 } from "./syntax.js";
import type { ReceivedIdentity } from "./types.js";

/** Longest message that is read. */
export const MAX_HL7_MESSAGE = 131_072;
const MAX_SEGMENTS = 200;
const MAX_REPETITIONS = 50;
/** NUL and the framing characters of MLLP belong to no message. */
const FOREIGN = ["\0", "\v", "\u001c"];
const EVENTS = ["A28", "A31", "A47"] as const;

export type IdentityMessageFailure =
  | IncomingInsFailure
  | { readonly kind: "TOO_LONG"; readonly limit: number }
  | { readonly kind: "NOT_HL7" }
  /** Other separators than `|^~\&`. */
  | { readonly kind: "SEPARATORS"; readonly found: string }
  | { readonly kind: "EVENT"; readonly found: string }
  | { readonly kind: "MISSING"; readonly where: string };

/**
 * Reads a PAM message that creates, updates or corrects an identity (A28, A31, A47). An INS that PID-32 does not call VALI is left behind,
 * and the rest is taken (row 37); of a NIA and a NIR, the NIR is kept.
 */
export function decodeIdentityMessage(text: string, acceptedOids: readonly string[]): Result<ReceivedIdentity, IdentityMessageFailure> {
  if (text.length > MAX_HL7_MESSAGE) return fail({ kind: "TOO_LONG", limit: MAX_HL7_MESSAGE });
  if (!text.startsWith("MSH") || FOREIGN.some((character) => text.includes(character))) return fail({ kind: "NOT_HL7" });
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== "");
  if (lines.length > MAX_SEGMENTS) return fail({ kind: "TOO_LONG", limit: MAX_SEGMENTS });
  const separators = text.slice(3, 8);
  if (separators !== "|^~\\&") return fail({ kind: "SEPARATORS", found: separators });
  const find = (name: string) => lines.find((line) => line.startsWith(`${name}|`))?.split("|");
  const [msh, pid, mrg] = [find("MSH"), find("PID"), find("MRG")];
  // MSH-1 is the separator: its fields stand one place earlier.
  const trigger = readComponent(splitField(msh?.[8])[0] ?? [], 2) ?? "";
  const event = EVENTS.find((one) => one === trigger);
  if (!event || readComponent(splitField(msh?.[8])[0] ?? [], 1) !== "ADT") return fail({ kind: "EVENT", found: trigger });
  const controlId = unescapeHl7(msh?.[9] ?? "");
  if (controlId === "") return fail({ kind: "MISSING", where: "MSH-10" });
  if (!pid) return fail({ kind: "MISSING", where: "PID" });
  if (event === "A47" && !mrg) return fail({ kind: "MISSING", where: "MRG" });
  if ([3, 5, 11, 32].some((field) => splitField(pid[field]).length > MAX_REPETITIONS))
    return fail({ kind: "TOO_LONG", limit: MAX_REPETITIONS });
  return readIdentity(pid, mrg, { event, controlId }, acceptedOids);
}

function readIdentity(
  pid: readonly string[],
  mrg: readonly string[] | undefined,
  o: Pick<ReceivedIdentity, "event" | "controlId">,
  acceptedOids: readonly string[],
): Result<ReceivedIdentity, IdentityMessageFailure> {
  const ids = splitField(pid[3]);
  const codes = splitField(pid[32]).map((repetition) => readComponent(repetition, 1) ?? "");
  if (codes.length === 0) return fail({ kind: "MISSING", where: "PID-32" });
  const ins = readIns(ids, "PID-3", acceptedOids);
  if (!ins.ok) return ins;
  const former = readIns(splitField(mrg?.[1]), "MRG-1", acceptedOids);
  if (!former.ok) return former;
  const attributes = readAttributes(codes);
  const used = splitField(pid[5]).find((name) => readComponent(name, 7) === "D");
  const [usedName, usedFirstName] = [used && readComponent(used, 1), used && readComponent(used, 2)];
  return ok({
    ...o,
    identity: {
      ...settleIncoming({ validated: codes.includes("VALI"), attributes, ins: ins.value }),
      attributes,
      traits: readTraits(pid),
      ...(usedName === undefined ? {} : { usedName }),
      ...(usedFirstName === undefined ? {} : { usedFirstName }),
      localIds: readLocalIds(ids),
    },
    ...(former.value ? { former: former.value } : {}),
    withdrawn: ins.value === undefined && ids.some((id) => isIns(id) && id[0] === '""'),
  });
}

/** Type `INS`, whatever the authority: the billing NIR is of type NH under the same OID. */
const isIns = (id: readonly string[]): boolean => readComponent(id, 5) === "INS";
const oidOf = (id: readonly string[]): string => unescapeHl7(id[3]?.split("&")[1] ?? "");

function readIns(ids: readonly string[][], where: string, acceptedOids: readonly string[]): Result<Ins | undefined, IncomingInsFailure> {
  const found: Ins[] = [];
  for (const id of ids.filter((one) => isIns(one) && one[0] !== '""')) {
    const oid = oidOf(id);
    if (!acceptedOids.includes(oid)) return fail({ kind: "OID", oid });
    const matricule = parseMatricule(readComponent(id, 1) ?? "");
    if (!matricule.ok) return fail({ kind: "MATRICULE", where });
    found.push({ matricule: matricule.value, oid });
  }
  const definitive = found.filter(({ oid }) => oid !== NIA);
  const kept = definitive.length > 0 ? definitive : found;
  if (kept.some(({ matricule, oid }) => matricule !== kept[0]?.matricule || oid !== kept[0].oid)) return fail({ kind: "SEVERAL_INS" });
  return ok(kept[0]);
}
const NIA = "1.2.250.1.213.1.4.9";

function readTraits(pid: readonly string[]): Partial<StrictTraits> {
  const legal = splitField(pid[5]).find((name) => readComponent(name, 7) === "L") ?? [];
  const place = splitField(pid[11]).find((address) => readComponent(address, 7) === "BDL") ?? [];
  const date = /^(\d{4})(\d{2})(\d{2})/.exec(pid[7] ?? "");
  const sex = readSex(pid[8]);
  const read: Partial<Record<keyof StrictTraits, string | undefined>> = {
    birthName: readComponent(legal, 1),
    firstName: readComponent(legal, 2),
    birthFirstNames: readComponent(legal, 3),
    birthDate: date ? `${date[1]}-${date[2]}-${date[3]}` : undefined,
    birthPlace: readComponent(place, 9),
  };
  const present = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
  return { ...present, ...(sex === undefined ? {} : { sex }) };
}

function readSex(code: string | undefined): Sexe | undefined {
  if (code === "M" || code === "F") return code;
  return code === "U" || code === "O" || code === "A" ? "I" : undefined;
}

function readLocalIds(ids: readonly string[][]): LocalId[] {
  return ids.flatMap((id) => {
    const value = readComponent(id, 1);
    return readComponent(id, 5) === "PI" && value !== undefined && oidOf(id) !== "" ? [{ value, oid: oidOf(id) }] : [];
  });
}
