import type { Result } from "@comptoir/wire/failure";
import type { MatriculeIns, StrictTraits } from "../types.js";
import type { VitaleReading, VitaleReadingFailure } from "./vitale-reading.js";

export type CardReaderFailure =
  /** No reader answers at this workstation. */
  | { readonly kind: "AUCUN_LECTEUR"; readonly detail: string }
  | { readonly kind: "AUCUNE_CARTE" }
  /** The card is there and does not let itself be read: dirty, worn, put in the wrong way. */
  | { readonly kind: "CARTE_MUETTE" }
  | { readonly kind: "LECTURE_REFUSEE"; readonly failure: VitaleReadingFailure };

/** Reads the carte Vitale in the reader of a workstation. */
export interface CarteVitaleReader {
  read(workstation: string): Promise<Result<VitaleReading, CardReaderFailure>>;
}

/** Somebody whom an Appli carte Vitale covers. The INS that it gives is qualified on arrival, holder and dependants alike (§4). */
export interface ApcvBeneficiary {
  readonly traits: StrictTraits;
  readonly matricule: MatriculeIns;
  readonly oid: string;
  readonly qualBenef: number;
}

/** A context of the Appli carte Vitale: good until `expiresAt` (ISO 8601), then a new code must be shown. */
export interface ApcvContext {
  readonly contextId: string;
  readonly token: string;
  readonly expiresAt: string;
  /** The holder first. */
  readonly beneficiaries: readonly ApcvBeneficiary[];
}

export type ApcvFailure =
  | { readonly kind: "CODE_INCONNU" }
  | { readonly kind: "CODE_EXPIRE" }
  | { readonly kind: "INDISPONIBLE"; readonly detail: string }
  | { readonly kind: "REPONSE_ILLISIBLE"; readonly where: string };

/** Opens the context of a code shown on a phone. What the service answers is not public (§8): each driver has its own form. */
export interface ApcvPort {
  open(code: string): Promise<Result<ApcvContext, ApcvFailure>>;
}
