/** The files of a BDPM extract (spec §4.1, measured on the May 2026 set): name, encoding, columns, smallest believable size. */
export interface ExtractFile {
  readonly name: string;
  readonly encoding: "utf-8" | "windows-1252";
  readonly columns: number;
  /** Smaller than this is not the national set; 0 = no floor known. */
  readonly minBytes: number;
  readonly required: boolean;
}

const half = 500_000;

export const EXTRACT_FILES = {
  specialities: { name: "CIS_bdpm.txt", encoding: "windows-1252", columns: 12, minBytes: half, required: true },
  presentations: { name: "CIS_CIP_bdpm.txt", encoding: "utf-8", columns: 13, minBytes: half, required: true },
  generics: { name: "CIS_GENER_bdpm.txt", encoding: "windows-1252", columns: 5, minBytes: half, required: true },
  compositions: { name: "CIS_COMPO_bdpm.txt", encoding: "windows-1252", columns: 8, minBytes: 0, required: false },
  conditions: { name: "CIS_CPD_bdpm.txt", encoding: "windows-1252", columns: 2, minBytes: 0, required: false },
  atc: { name: "CIS_MITM.txt", encoding: "windows-1252", columns: 4, minBytes: 0, required: false },
  shortages: { name: "CIS_CIP_Dispo_Spec.txt", encoding: "windows-1252", columns: 8, minBytes: 0, required: false },
  hybrids: { name: "fic03spe.txt", encoding: "windows-1252", columns: 5, minBytes: 0, required: false },
} as const satisfies Record<string, ExtractFile>;

export type ExtractFileKey = keyof typeof EXTRACT_FILES;
