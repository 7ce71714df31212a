import type { Recognised } from "@comptoir/contract";
import { parseFiness, parseRpps } from "@comptoir/segur/nomenclatures";
import { lireCodeOrdonnance } from "@comptoir/segur/ordonnance";
import { recoverAzerty, stripSymbologyId } from "@comptoir/wire/barcode";
import { isApcvCode } from "../cards/index.js";
import { CODE_TEXTS } from "./code-texts.js";
import type { CounterDeps } from "./deps.js";
import { describeBox, readBox } from "./read-box.js";

export interface CodeRead {
  readonly raw: string;
  /** Second reading of a keyboard burst, by the place of the keys. */
  readonly physical?: string | undefined;
  readonly source: "scanner" | "camera" | "fichier" | "saisie";
}

/**
 * Says what a code is: an ordonnance, a box of medicine, an INS datamatrix, a professional, a structure, or none of these, and then
 * what to do. No national service is called.
 *
 * A keyboard scanner may be read through the wrong layout: each rule is tried on every reading of the burst (as it arrived, by the
 * place of the keys, with the AZERTY layout undone), and only a format or a check digit accepts one. A box whose key is right comes
 * before the loose form of an ordonnance (a text that holds one number): a serial number is never taken for an ordonnance.
 */
export async function recogniseCode(deps: CounterDeps, code: CodeRead): Promise<Recognised> {
  const readings = listReadings(code);
  const first = <T>(rule: (reading: string) => T | undefined): T | undefined => {
    for (const reading of readings) {
      const found = rule(reading);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const box = first((reading) => readBox(reading, deps.clock.now()));
  if (box?.product.kind === "CIP13") return describeBox(deps, box);
  const ordonnance = lireCodeOrdonnance(code.raw, {
    ...(code.physical === undefined ? {} : { physical: code.physical }),
    manual: code.source === "saisie",
  });
  if (ordonnance.ok) return { kind: "ordonnance", numero: ordonnance.value.numero, text: CODE_TEXTS.ordonnance(ordonnance.value.numero) };
  const ins = first((reading) => (isIns(reading) ? reading : undefined));
  if (ins !== undefined) return { kind: "ins", text: CODE_TEXTS.ins, reading: ins };
  const apcv = first((reading) => (isApcvCode(reading) ? reading : undefined));
  if (apcv !== undefined) return { kind: "apcv", text: CODE_TEXTS.apcv, code: apcv };
  const rpps = first((reading) => parseRpps(reading));
  if (rpps !== undefined) return { kind: "professionnel", rpps, text: CODE_TEXTS.professionnel(rpps) };
  const finess = first((reading) => parseFiness(reading));
  if (finess !== undefined) return { kind: "structure", finess, text: CODE_TEXTS.structure(finess) };
  if (box) return describeBox(deps, box);
  const { suggestion } = ordonnance.failure;
  if (suggestion !== undefined) return { kind: "inconnu", text: CODE_TEXTS.suggestion(suggestion), suggestion };
  return { kind: "inconnu", text: CODE_TEXTS.unknown };
}

/** Every way to read the burst, symbology identifier and line end taken off. */
function listReadings(code: CodeRead): readonly string[] {
  const texts = [code.raw, ...(code.physical === undefined ? [] : [code.physical]), ...recoverAzerty(code.raw)];
  const readings = texts.map((text) => stripSymbologyId(text.replace(/^\uFEFF/, "")).text.replace(/[\r\n\t ]+$/, ""));
  return [...new Set(readings)];
}

/** INS datamatrix (`IS` + version) or 2D-Doc (`DC` + version), with their 26 characters of header: routed to the identity (case 3). */
function isIns(reading: string): boolean {
  return /^(?:IS|DC)\d{2}/.test(reading) && reading.length >= 26;
}
