import { fail, ok, type Result } from "@comptoir/wire/failure";
import { parseMatricule } from "./matricule.js";
import type { Ins, Sexe, StrictTraits } from "./types.js";

/*
 * Datamatrix INS (specs/ins.md §3): header of 26 characters, then blocks of an identifier and a value. A variable value is closed by
 * GS unless it has its greatest length or is the last one.
 */
const GS = "\u001d";
const HEADER = `IS01${"0".repeat(22)}`;
/** Longest message: header, seven identifiers, every value at its greatest length, three separators. */
const MAX_MESSAGE = 512;

interface Field {
  readonly max: number;
  readonly fixed: boolean;
  readonly shape: RegExp;
}
const FIELDS: Readonly<Record<string, Field>> = {
  S1: { max: 15, fixed: true, shape: /^[0-9A-Z]{15}$/ },
  S2: { max: 20, fixed: false, shape: /^[0-9.]{10,20}$/ },
  S3: { max: 100, fixed: false, shape: /^[A-Z'\- ]{1,100}$/ },
  S4: { max: 100, fixed: false, shape: /^[A-Z'\- ]{1,100}$/ },
  S5: { max: 1, fixed: true, shape: /^[MF]$/ },
  S6: { max: 10, fixed: true, shape: /^\d{2}-\d{2}-\d{4}$/ },
  S7: { max: 5, fixed: true, shape: /^[0-9AB]{5}$/ },
};
const REQUIRED = ["S1", "S2", "S3", "S4", "S5", "S6"] as const;

/** What a datamatrix says. Read, it only fills in: the identity stays provisoire until INSi and a paper have spoken. */
export interface DatamatrixIns {
  readonly ins: Ins;
  readonly birthFirstNames: string;
  readonly birthName: string;
  readonly sex: Exclude<Sexe, "I">;
  /** `YYYY-MM-DD`, not checked against the calendar. */
  readonly birthDate: string;
  readonly birthPlace?: string;
}

export type DatamatrixFailure =
  /** Another kind of code. */
  | { readonly kind: "NOT_AN_INS" }
  | { readonly kind: "VERSION"; readonly version: string }
  | { readonly kind: "TOO_LONG"; readonly limit: number }
  | { readonly kind: "MISSING"; readonly field: string }
  /** The value of a field is not one, or the field comes twice. */
  | { readonly kind: "FIELD"; readonly field: string }
  /** The key of the matricule is wrong: the code was misread or made up. */
  | { readonly kind: "KEY"; readonly expected: string }
  /** The domain is not accepted here: a test identity in production, or no domain of the INS at all. */
  | { readonly kind: "OID"; readonly oid: string };

/**
 * Reads a datamatrix INS from a scanner or a camera. Blocks may come in any order; GS may have arrived as itself, as the four
 * characters `<GS>`, or not at all: the identifiers then tell the fields apart, since no value holds a letter S followed by a digit.
 *
 * @param acceptedOids domains accepted in this environment (`INS_OIDS`; test domains only outside production).
 */
export function decodeDatamatrixIns(text: string, acceptedOids: readonly string[]): Result<DatamatrixIns, DatamatrixFailure> {
  const message = text.replace(/^\](?:d[12]|Q1)/, "").replaceAll("<GS>", GS);
  if (!message.startsWith("IS")) return fail({ kind: "NOT_AN_INS" });
  if (message.length > MAX_MESSAGE) return fail({ kind: "TOO_LONG", limit: MAX_MESSAGE });
  if (!message.startsWith("IS01")) return fail({ kind: "VERSION", version: message.slice(2, 4) });
  const blocks = readBlocks(message.slice(HEADER.length));
  if (!blocks.ok) return blocks;
  const values = blocks.value;
  const missing = REQUIRED.find((field) => !values.has(field));
  if (missing) return fail({ kind: "MISSING", field: missing });
  const oid = values.get("S2") ?? "";
  if (!acceptedOids.includes(oid)) return fail({ kind: "OID", oid });
  const matricule = parseMatricule(values.get("S1") ?? "");
  if (!matricule.ok) {
    return matricule.failure.kind === "KEY"
      ? fail({ kind: "KEY", expected: matricule.failure.expected })
      : fail({ kind: "FIELD", field: "S1" });
  }
  const [day, month, year] = (values.get("S6") ?? "").split("-");
  const birthPlace = values.get("S7");
  return ok({
    ins: { matricule: matricule.value, oid },
    birthFirstNames: values.get("S3") ?? "",
    birthName: values.get("S4") ?? "",
    sex: values.get("S5") === "M" ? "M" : "F",
    birthDate: `${year}-${month}-${day}`,
    ...(birthPlace === undefined ? {} : { birthPlace }),
  });
}

function readBlocks(body: string): Result<Map<string, string>, DatamatrixFailure> {
  const values = new Map<string, string>();
  let rest = body;
  while (rest !== "") {
    const id = rest.slice(0, 2);
    const field = FIELDS[id];
    if (!field || values.has(id)) return fail({ kind: "FIELD", field: id });
    const value = takeValue(rest.slice(2), field);
    if (!field.shape.test(value)) return fail({ kind: "FIELD", field: id });
    values.set(id, value);
    rest = rest.slice(2 + value.length);
    if (rest.startsWith(GS)) rest = rest.slice(1);
  }
  return ok(values);
}

/** Up to the separator when there is one in reach, else to the next identifier, else to the greatest length. */
function takeValue(text: string, field: Field): string {
  const reach = text.slice(0, field.max);
  if (field.fixed) return reach;
  const separator = reach.indexOf(GS);
  if (separator >= 0) return reach.slice(0, separator);
  // Two characters further: the next identifier may begin where the greatest length ends.
  const next = /S[1-7]/.exec(text.slice(0, field.max + 2));
  return next ? text.slice(0, next.index) : reach;
}

/**
 * Writes the message of a datamatrix INS. The caller asks `mayTransmitMatricule` first: only an identity qualifiée is printed. Traits
 * are those of INSi, already within its lexical profile; a value that the format cannot hold throws.
 */
export function encodeDatamatrixIns(ins: Ins, traits: Omit<StrictTraits, "firstName">): string {
  const [year, month, day] = traits.birthDate.split("-");
  const blocks: readonly (readonly [string, string])[] = [
    ["S1", ins.matricule],
    ["S2", ins.oid],
    ["S3", traits.birthFirstNames],
    ["S4", traits.birthName],
    ["S5", traits.sex],
    ["S6", `${day}-${month}-${year}`],
    ["S7", traits.birthPlace],
  ];
  return blocks.reduce((message, [id, value], i) => {
    const field = FIELDS[id];
    if (!field?.shape.test(value)) throw new RangeError(`a datamatrix INS cannot hold this ${id}`);
    const closed = field.fixed || value.length === field.max || i === blocks.length - 1;
    return `${message}${id}${value}${closed ? "" : GS}`;
  }, HEADER);
}
