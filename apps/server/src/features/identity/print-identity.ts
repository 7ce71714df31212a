import { encodeDatamatrixIns, findTransmissibleIns, type Ins } from "@comptoir/segur/ins";
import { OIDS } from "@comptoir/segur/nomenclatures";
import { drawDatamatrix } from "@comptoir/wire/barcode";
import type { Block, PrintedSymbol } from "../../platform/pdf/page-model.js";
import { type PatientRow, readIdentityState, readStrictTraits } from "../patients/index.js";

const SEXES = { M: "masculin", F: "féminin", I: "indéterminé" } as const;

/**
 * The identity at the head of a printed health document: traits always; matricule, its nature and the datamatrix INS when the identity is
 * qualifiée and never otherwise (EXI DIF 02, INS/va1.03).
 */
export function buildIdentityBlock(row: PatientRow): { readonly block: Block; readonly matricule?: string } {
  const traits = readStrictTraits(row);
  const ins = findTransmissibleIns(readIdentityState(row));
  const symbol = ins && buildSymbol(ins, row);
  const block: Block = {
    kind: "identity",
    pairs: [
      ["Nom de naissance", traits.birthName],
      ...(row.first_name === null ? [] : [["1er Prénom de naissance", row.first_name] as const]),
      ["Prénom(s) de naissance", traits.birthFirstNames],
      ...(row.used_name === null ? [] : [["Nom utilisé", row.used_name] as const]),
      ...(row.used_first_name === null ? [] : [["Prénom utilisé", row.used_first_name] as const]),
      // As received: it may be a day that no calendar has.
      ["Date de naissance", traits.birthDate.split("-").reverse().join("/")],
      ["Sexe", SEXES[traits.sex]],
      ["Lieu de naissance (INSEE)", traits.birthPlace],
      ins
        ? (["Matricule INS", `${ins.matricule} (${ins.oid === OIDS.insNia ? "NIA" : "NIR"})`] as const)
        : (["Identité", "identité non qualifiée"] as const),
    ],
    ...(symbol ? { symbol } : {}),
  };
  return { block, ...(ins ? { matricule: ins.matricule } : {}) };
}

/** Undefined when the service gave a trait that the format cannot write: the matricule is then printed alone. */
function buildSymbol(ins: Ins, row: PatientRow): PrintedSymbol | undefined {
  try {
    return {
      modules: drawDatamatrix(encodeDatamatrixIns(ins, readStrictTraits(row))),
      caption: "INS à scanner",
      alt: "Datamatrix INS à scanner : matricule et traits écrits à côté",
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
