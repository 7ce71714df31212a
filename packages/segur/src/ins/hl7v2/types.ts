import type { IncomingIdentity, OutgoingIdentity } from "../exchange-identity.js";
import type { Ins } from "../types.js";

/** How the identity was collected (ZFD-5): typed, Vitale card, INSi, code scanned, RFID. */
export type CollectionMethod = "SM" | "CV" | "INSI" | "CB" | "RFID";
/** Paper that was checked (ZFD-7). */
export type CheckedPaper = "AN" | "CC" | "CE" | "CM" | "CN" | "CS" | "LE" | "PA" | "PC" | "TC" | "AV" | "DC" | "AC" | "IE";

/**
 * What a PAM message says of an identity (§6). `former`: the number that the new one replaces (change of NIR). `withdrawn`: the INS is
 * taken away, in every domain; the message names no number, the person is told by the local identifier.
 */
export type IdentityMessage =
  | { readonly event: "A28" | "A31"; readonly identity: OutgoingIdentity }
  | { readonly event: "A47"; readonly identity: OutgoingIdentity; readonly former: Ins }
  | { readonly event: "A47"; readonly identity: OutgoingIdentity; readonly withdrawn: true };

/** Envelope of a message: everything that is not the identity. */
export interface MessageHeader {
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly controlId: string;
  /** Technical instant, written in UTC. */
  readonly at: Date;
  /** P = production, T = training, D = debugging. */
  readonly processing: "P" | "T" | "D";
  readonly collection?: { readonly method: CollectionMethod; readonly insiDay?: string; readonly paper?: CheckedPaper };
}

/** A message read. `former`: number to be replaced; `withdrawn`: every INS of this person is to be removed. */
export interface ReceivedIdentity {
  readonly event: "A28" | "A31" | "A47";
  readonly controlId: string;
  readonly identity: IncomingIdentity;
  readonly former?: Ins;
  readonly withdrawn: boolean;
}
