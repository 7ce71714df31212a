import { z } from "zod";
import { foldName } from "./fold-names.js";
import type { PatientTraits } from "./store.js";

/** Columns of the file, in any order; `prenomUtilise` may be absent, the others may not. */
export const PATIENT_COLUMNS = [
  "finess",
  "nomNaissance",
  "nomUtilise",
  "prenomsNaissance",
  "prenomUtilise",
  "dateNaissance",
  "sexe",
  "lieuNaissance",
  "matricule",
  "oid",
] as const;
/** Came later than the others: files without it stay good. */
export const OPTIONAL_COLUMNS: readonly PatientColumn[] = ["prenomUtilise"];
export type PatientColumn = (typeof PATIENT_COLUMNS)[number];

export interface ImportedPatient {
  readonly line: number;
  readonly finess: string;
  readonly traits: PatientTraits;
  readonly ins: { readonly matricule: string; readonly oid: string } | undefined;
}

const name = (max: number) =>
  z
    .string()
    .max(max, `${max} caractères au plus`)
    .regex(/^[^\p{Cc}<>]*$/u, "caractère interdit");
const letters = (value: string) => foldName(value) !== "";

const lineSchema = z
  .object({
    finess: z.string().regex(/^\d[0-9AB]\d{7}$/, "9 caractères attendus"),
    nomNaissance: name(100).refine(letters, "nom absent"),
    nomUtilise: name(100),
    prenomsNaissance: name(200).refine(letters, "prénom absent"),
    prenomUtilise: name(100),
    dateNaissance: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "date attendue sous la forme AAAA-MM-JJ"),
    sexe: z.enum(["M", "F", "I"], "M, F ou I attendu"),
    lieuNaissance: z.string().regex(/^(\d{5}|2[AB]\d{3})?$/, "code INSEE attendu (5 caractères, 99999 si inconnu)"),
    matricule: z.string().regex(/^(\d[0-9AB]{14})?$/, "15 caractères attendus, clé comprise"),
    oid: z.string().regex(/^(1(\.\d{1,9}){3,20})?$/, "OID attendu"),
  })
  .refine((row) => (row.matricule === "") === (row.oid === ""), { path: ["oid"], error: "matricule et OID vont ensemble" });

/** One line of the file, or what is wrong with it (column and reason, in French). */
export function readPatientLine(line: number, row: Readonly<Record<PatientColumn, string>>): ImportedPatient | { readonly fault: string } {
  const trimmed = Object.fromEntries(PATIENT_COLUMNS.map((column) => [column, row[column].trim().normalize("NFC")]));
  const parsed = lineSchema.safeParse(trimmed);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { fault: `${issue?.path.join(".")} : ${issue?.message}` };
  }
  const { data } = parsed;
  return {
    line,
    finess: data.finess,
    traits: {
      birthName: data.nomNaissance,
      usedName: data.nomUtilise === "" ? undefined : data.nomUtilise,
      birthFirstNames: data.prenomsNaissance,
      usedFirstName: data.prenomUtilise === "" ? undefined : data.prenomUtilise,
      birthDate: data.dateNaissance,
      sex: data.sexe,
      birthPlace: data.lieuNaissance === "" ? "99999" : data.lieuNaissance,
    },
    ins: data.matricule === "" ? undefined : { matricule: data.matricule, oid: data.oid },
  };
}
