import type { Recognised } from "@comptoir/contract";
import { callRoute } from "../api.js";
import type { SeenCode } from "./decoder-protocol.js";

/** A code of an image and what the server says it is. */
export interface RecognisedCode {
  readonly scan: Recognised;
  readonly seen: SeenCode;
}

export type Recognition = { readonly ok: true; readonly codes: readonly RecognisedCode[] } | { readonly ok: false; readonly text: string };

/** Asks what each code is, as for a code of the hand scanner; what says the same thing twice is given once. */
export async function recogniseCodes(seen: readonly SeenCode[], source: "camera" | "fichier"): Promise<Recognition> {
  const answers = await Promise.all(
    seen.map(async (code) => ({ code, result: await callRoute("recogniseCode", { body: { raw: code.raw, source } }) })),
  );
  const codes: RecognisedCode[] = [];
  for (const { code, result } of answers) {
    if (!result.ok) return { ok: false, text: result.error.text };
    codes.push({ scan: result.value, seen: code });
  }
  return { ok: true, codes: mergeSame(codes) };
}

/** A box bears its number twice, as bars and with lot and expiry in the DataMatrix: the one that says more is kept. */
export function mergeSame(codes: readonly RecognisedCode[]): readonly RecognisedCode[] {
  const best = new Map<string, RecognisedCode>();
  for (const code of codes) {
    const name = nameThing(code);
    const before = best.get(name);
    if (!before || countDetails(code.scan) > countDetails(before.scan)) best.set(name, code);
  }
  return [...best.values()];
}

function nameThing({ scan, seen }: RecognisedCode): string {
  if (scan.kind === "ordonnance") return `ordonnance ${scan.numero}`;
  // Two boxes of one product differ by their serial number; the bars have none.
  if (scan.kind === "medicament") return `medicament ${scan.cip13}`;
  if (scan.kind === "professionnel") return `professionnel ${scan.rpps}`;
  if (scan.kind === "structure") return `structure ${scan.finess}`;
  return seen.raw;
}

function countDetails(scan: Recognised): number {
  return scan.kind === "medicament" ? [scan.lot, scan.expiry, scan.serial].filter(Boolean).length : 0;
}
