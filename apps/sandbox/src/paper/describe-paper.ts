import type { Ordonnance } from "../ordonnance/ordonnance.js";
import { flagLabels } from "../ordonnance/systems.js";
import type { LineRow } from "../platform/database.js";

/** A paper ordonnance as words, before it is drawn. */
export interface Paper {
  readonly numero: string;
  readonly title: string;
  readonly prescriber: readonly string[];
  readonly patient: readonly string[];
  readonly dates: readonly string[];
  readonly mentions: readonly string[];
  /** One zone, or two on a bizone ordonnance: what regards the ALD, then the rest. */
  readonly zones: readonly PaperZone[];
}

export interface PaperZone {
  /** Absent when there is only one. */
  readonly title?: string;
  readonly lines: readonly { readonly product: string; readonly details: readonly string[] }[];
}

const BIZONE = "MED-1096";
const ZONES = {
  ald: "Prescriptions relatives au traitement de l'affection de longue durée reconnue (liste ou hors liste) — AFFECTION EXONÉRANTE",
  other: "Prescriptions SANS RAPPORT avec l'affection de longue durée — MALADIES INTERCURRENTES",
} as const;

const day = (text: string) => text.split("-").reverse().join("/");
const count = (value: number, one: string, many: string) => `${String(value).replace(".", ",")} ${value > 1 ? many : one}`;
const instant = (at: Date) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "long" }).format(at);

/** What stands on the paper that the patient is handed (brochure O3); nothing of what an officine did with it. */
export function describePaper({ row, lines }: Ordonnance): Paper {
  const { patient, prescriber } = row;
  if (!patient || !prescriber) throw new Error("an ordonnance that was purged is not printed");
  const bizone = row.flags.includes(BIZONE);
  const structure = prescriber.structure?.name;
  const used = patient.usedName === undefined || patient.usedName === patient.birthName ? "" : ` (nom utilisé ${patient.usedName})`;
  return {
    numero: row.numero,
    title: "Ordonnance",
    prescriber: [
      `Dr ${prescriber.lastName} ${prescriber.firstName}`,
      ...[prescriber.speciality ?? "", structure ?? ""].filter((text) => text !== ""),
      `RPPS ${prescriber.rpps}`,
    ],
    patient: [`${patient.birthName} ${patient.firstNames.join(" ")}${used}`, `Né(e) le ${day(patient.birthDate)}`],
    dates: [
      `Écrite le ${instant(row.authored_on)}`,
      row.period_end === null
        ? `Valable à partir du ${day(row.period_start)}`
        : `Valable du ${day(row.period_start)} au ${day(row.period_end)}`,
    ],
    mentions: row.flags.filter((flag) => flag !== BIZONE).map((flag) => flagLabels[flag] ?? flag),
    zones: bizone
      ? [
          { title: ZONES.ald, lines: lines.filter((line) => line.ald).map(describeLine) },
          { title: ZONES.other, lines: lines.filter((line) => !line.ald).map(describeLine) },
        ]
      : [{ lines: lines.map(describeLine) }],
  };
}

function describeLine(line: LineRow) {
  const substitution =
    line.substitution_allowed || line.substitution_allowed === null
      ? undefined
      : `Non substituable${line.substitution_reason === null ? "" : ` (${line.substitution_reason})`}`;
  return {
    product: line.label,
    details: [
      line.posology,
      [
        count(line.boxes, "boîte", "boîtes"),
        line.units === null ? undefined : count(line.units, "unité", "unités"),
        line.repeats === 0 ? undefined : `à renouveler ${line.repeats} fois`,
      ]
        .filter((text) => text !== undefined)
        .join(", "),
      substitution,
      line.note ?? undefined,
    ].filter((text): text is string => text !== undefined && text !== ""),
  };
}
