import {
  type DecodeLine,
  decodeAtc,
  decodeComponent,
  decodeCondition,
  decodeGenericMember,
  decodeHybrid,
  decodeHybridGroup,
  decodePresentation,
  decodeShortage,
  decodeSpeciality,
} from "./decode-lines.js";
import type { ExtractRows } from "./model.js";

/** One file of a BDPM extract (spec §4.1, measured on the May 2026 set). */
export interface ExtractFile<T = unknown> {
  readonly name: string;
  readonly columns: number;
  /** The last cell may itself hold tabs (labels of the hybrid groups). */
  readonly openEnded: boolean;
  /** Smaller than this is not the national set; 0 = no floor known. */
  readonly minBytes: number;
  readonly required: boolean;
  readonly decode: DecodeLine<T>;
  /** What no two rows may share; absent when rows may repeat. */
  readonly unique?: (row: T) => string;
}

export type ExtractFileKey = keyof ExtractRows;

const main = { openEnded: false, minBytes: 500_000, required: true };
const other = { openEnded: false, minBytes: 0, required: false };

export const EXTRACT_FILES: { readonly [K in ExtractFileKey]: ExtractFile<ExtractRows[K]> } = {
  specialities: { ...main, name: "CIS_bdpm.txt", columns: 12, decode: decodeSpeciality, unique: (row) => row.cis },
  presentations: { ...main, name: "CIS_CIP_bdpm.txt", columns: 13, decode: decodePresentation, unique: (row) => row.cip13 },
  generics: { ...main, name: "CIS_GENER_bdpm.txt", columns: 5, decode: decodeGenericMember, unique: (row) => `${row.group}/${row.cis}` },
  compositions: { ...other, name: "CIS_COMPO_bdpm.txt", columns: 8, decode: decodeComponent },
  conditions: { ...other, name: "CIS_CPD_bdpm.txt", columns: 2, decode: decodeCondition },
  atc: { ...other, name: "CIS_MITM.txt", columns: 4, decode: decodeAtc, unique: (row) => row.cis },
  shortages: { ...other, name: "CIS_CIP_Dispo_Spec.txt", columns: 8, decode: decodeShortage },
  hybridGroups: { ...other, name: "fic02grp.txt", columns: 4, openEnded: true, decode: decodeHybridGroup, unique: (row) => row.group },
  hybrids: { ...other, name: "fic03spe.txt", columns: 5, decode: decodeHybrid, unique: (row) => `${row.group}/${row.cis}` },
};
