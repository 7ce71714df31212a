import type { OptionalTrait } from "@comptoir/contract";
import { encodeDatamatrixIns, findTransmissibleIns, type Ins, proposeFirstName } from "@comptoir/segur/ins";
import { OIDS } from "@comptoir/segur/nomenclatures";
import { drawDatamatrix } from "@comptoir/wire/barcode";
import type { Transaction } from "kysely";
import type { Block, PrintedSymbol } from "../../platform/pdf/page-model.js";
import type { Database } from "../../platform/postgres/database.js";
import { type PatientRow, readIdentityState, readStrictTraits } from "../patients/index.js";
import { readSettings } from "./identity-settings.js";

const SEXES = { M: "masculin", F: "féminin", I: "indéterminé" } as const;

/**
 * The identity at the head of a printed health document: traits always; matricule, its nature and the datamatrix INS when the identity is
 * qualifiée and never otherwise (EXI DIF 02, INS/va1.03). Nom, 1er prénom, date and sexe are always there; the officine chooses the others
 * (INS/va1.36).
 */
export function buildIdentityBlock(
  row: PatientRow,
  shownTraits: readonly OptionalTrait[],
): { readonly block: Block; readonly matricule?: string } {
  const traits = readStrictTraits(row);
  const ins = findTransmissibleIns(readIdentityState(row));
  const symbol = ins && buildSymbol(ins, row);
  const shows = (trait: OptionalTrait) => shownTraits.includes(trait);
  const firstName = row.first_name ?? proposeFirstName(traits.birthFirstNames);
  const block: Block = {
    kind: "identity",
    pairs: [
      ["Nom de naissance", traits.birthName],
      // Without the list, its head stands for it.
      ...(row.first_name === null && shows("birthFirstNames") ? [] : [["1er Prénom de naissance", firstName] as const]),
      ...(shows("birthFirstNames") ? [["Prénom(s) de naissance", traits.birthFirstNames] as const] : []),
      ...(row.used_name === null || !shows("usedName") ? [] : [["Nom utilisé", row.used_name] as const]),
      ...(row.used_first_name === null || !shows("usedFirstName") ? [] : [["Prénom utilisé", row.used_first_name] as const]),
      // As received: it may be a day that no calendar has.
      ["Date de naissance", traits.birthDate.split("-").reverse().join("/")],
      ["Sexe", SEXES[traits.sex]],
      ...(shows("birthPlace") ? [["Lieu de naissance (INSEE)", traits.birthPlace] as const] : []),
      ins
        ? (["Matricule INS", `${ins.matricule} (${ins.oid === OIDS.insNia ? "NIA" : "NIR"})`] as const)
        : (["Identité", "identité non qualifiée"] as const),
    ],
    ...(symbol ? { symbol } : {}),
  };
  return { block, ...(ins ? { matricule: ins.matricule } : {}) };
}

/** The same, with the traits that the officine of the transaction chose. */
export async function printIdentity(trx: Transaction<Database>, row: PatientRow): Promise<ReturnType<typeof buildIdentityBlock>> {
  return buildIdentityBlock(row, (await readSettings(trx)).settings.shownTraits);
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
