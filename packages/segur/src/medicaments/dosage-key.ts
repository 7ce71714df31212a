import { searchKey } from "./search-key.js";

/** Billionths of a gram in each unit of mass. */
const NANOGRAMS: Readonly<Record<string, bigint>> = {
  KG: 1_000_000_000_000n,
  G: 1_000_000_000n,
  MG: 1_000_000n,
  MICROGRAMME: 1_000n,
  MICROGRAMMES: 1_000n,
};

/**
 * The form under which dosages are compared: masses written in several ways are one (« 1 g », « 1000 mg », « 1 000,00 mg »), trailing
 * zeros do not count, and what is not a mass stays as written.
 */
export function dosageKey(dosage: string): string {
  const key = searchKey(dosage.replaceAll(/(?<=\d)[ \u00a0](?=\d{3}(?!\d))/g, ""));
  const mass = /^(\d{1,9})(?:\.(\d{1,9}))? (KG|G|MG|MICROGRAMMES?)$/.exec(key);
  const unit = NANOGRAMS[mass?.[3] ?? ""];
  if (mass === null || unit === undefined) return key.replaceAll(/(\.\d*?)0+(?!\d)/g, "$1").replaceAll(/\.(?!\d)/g, "");
  const decimals = mass[2] ?? "";
  const value = BigInt(`${mass[1]}${decimals}`) * unit;
  const scale = 10n ** BigInt(decimals.length);
  return value % scale === 0n ? `${value / scale} NG` : key;
}
