import type { Recognised } from "@comptoir/contract";
import { type BoxCode, type Code13, classifyCode13, interpretBoxCode } from "@comptoir/segur/medicaments";
import { MEDICINE_ELEMENTS, parseGs1 } from "@comptoir/wire/barcode";
import { CODE_TEXTS } from "./code-texts.js";
import type { CounterDeps } from "./deps.js";

/** What a reading says of a box, whether it is one that can be sold or not. */
export interface BoxRead {
  readonly product: Code13;
  readonly box?: BoxCode;
  readonly warnings: readonly string[];
}

/** A 13-digit code, alone, in 14 digits, or in the GS1 message of a box; undefined when the reading is none of these. */
export function readBox(reading: string, now: Date): BoxRead | undefined {
  const bare = classifyCode13(/^0\d{13}$/.test(reading) ? reading.slice(1) : reading);
  if (bare) return { product: bare, warnings: [] };
  const parsed = parseGs1(reading, { referenceYear: now.getUTCFullYear(), expected: MEDICINE_ELEMENTS });
  if (!parsed.ok) return undefined;
  const { elements, expiry, warnings, uncertain } = parsed.value;
  const box = interpretBoxCode(elements, expiry?.day);
  if (!box) return undefined;
  const told = new Set<string>();
  for (const { kind } of warnings) {
    if (kind === "SEPARATOR_LOST" && uncertain.length > 0) told.add(CODE_TEXTS.separatorLost);
    if (kind === "IMPOSSIBLE_DATE") told.add(CODE_TEXTS.impossibleDate);
    if (kind === "CONTRADICTION") told.add(CODE_TEXTS.contradiction);
  }
  return { product: box.product, box, warnings: [...told] };
}

/** A box with its presentation and what must be known of it, or why this code is not a box to sell. */
export async function describeBox(deps: CounterDeps, read: BoxRead): Promise<Recognised> {
  const { product, box } = read;
  switch (product.kind) {
    case "UCD13":
      return { kind: "inconnu", text: CODE_TEXTS.ucd };
    case "ACL13":
      return { kind: "inconnu", text: CODE_TEXTS.acl };
    case "ETRANGER":
      return { kind: "inconnu", text: CODE_TEXTS.foreign };
    case "CLE_FAUSSE":
      return { kind: "inconnu", text: CODE_TEXTS.wrongKey };
    case "CIP13": {
      const presentation = await deps.medicines.findPresentation(deps.db, product.code);
      const warnings: string[] = [];
      if (box?.expiry !== undefined && box.expiry < deps.clock.today()) warnings.push(CODE_TEXTS.expired(box.expiry));
      if (presentation?.removed) warnings.push(CODE_TEXTS.removed);
      if (presentation?.shortage !== undefined) warnings.push(CODE_TEXTS.shortage(presentation.shortage));
      return {
        kind: "medicament",
        cip13: product.code,
        text: presentation ? CODE_TEXTS.medicament(presentation) : CODE_TEXTS.unknownBox(product.code),
        ...(presentation ? { presentation } : {}),
        ...(box?.lot === undefined ? {} : { lot: box.lot }),
        ...(box?.expiry === undefined ? {} : { expiry: box.expiry }),
        ...(box?.serial === undefined ? {} : { serial: box.serial }),
        warnings: [...warnings, ...read.warnings],
      };
    }
  }
}
