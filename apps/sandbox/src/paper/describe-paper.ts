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
  readonly lines: readonly PaperLine[];
}

export interface PaperLine {
  /** Place on the ordonnance, from 1: the same on the paper as on the screen of an officine. */
  readonly rank: number;
  readonly product: string;
  readonly details: readonly string[];
}

const BIZONE = "MED-1096";
const ZONES = {
  ald: "Prescriptions relatives au traitement de l'affection de longue durée reconnue (liste ou hors liste) — AFFECTION EXONÉRANTE",
  other: "Prescriptions SANS RAPPORT avec l'affection de longue durée — MALADIES INTERCURRENTES",
} as const;

const OPPOSITION = "Le patient s'oppose à ce que le prescripteur lise ce qui lui est délivré.";

const day = (text: string) => text.split("-").reverse().join("/");
const count = (value: number, one: string, many: string) => `${String(value).replace(".", ",")} ${value > 1 ? many : one}`;
const instant = (at: Date) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", dateStyle: "long" }).format(at);

/** What stands on the paper that the patient is handed (brochure O3); nothing of what an officine did with it. */
export function describePaper({ row, lines }: Ordonnance): Paper {
  const { patient, prescriber } = row;
  const printed = lines.map((line) => ({ ald: line.ald, line: describeLine(line, row.flags.includes(BIZONE)) }));
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
    mentions: [
      ...row.flags.filter((flag) => flag !== BIZONE).map((flag) => flagLabels[flag] ?? flag),
      // Recorded by the prescriber and printed (spec §1.3).
      ...(row.opposed ? [OPPOSITION] : []),
    ],
    zones: bizone
      ? [
          { title: ZONES.ald, lines: printed.filter(({ ald }) => ald).map(({ line }) => line) },
          { title: ZONES.other, lines: printed.filter(({ ald }) => !ald).map(({ line }) => line) },
        ]
      : [{ lines: printed.map(({ line }) => line) }],
  };
}

function describeLine(line: LineRow, bizone: boolean): PaperLine {
  const substitution = line.substitution_allowed
    ? undefined
    : `Non substituable${line.substitution_reason === null ? "" : ` (${line.substitution_reason})`}`;
  const quantity = [
    count(line.boxes, "boîte", "boîtes"),
    line.units === null ? undefined : count(line.units, "unité", "unités"),
    line.duration_days === null ? undefined : `pour ${count(line.duration_days, "jour", "jours")}`,
    line.repeats === 0 ? undefined : `à renouveler ${line.repeats} fois`,
  ];
  return {
    rank: line.rank + 1,
    product: line.label,
    details: [
      line.posology,
      quantity.filter((text) => text !== undefined).join(", "),
      substitution,
      // The zone says it on a bizone ordonnance.
      line.ald && !bizone ? "En rapport avec l'affection de longue durée (ALD)" : undefined,
      line.note ?? undefined,
    ].filter((text): text is string => text !== undefined && text !== ""),
  };
}
