import type { VisitMember } from "@comptoir/contract";
import type { SaleState } from "./sale-keeper.js";

/** A sale of the visit, as its tab shows it. */
export interface Tab extends Omit<VisitMember, "position"> {
  /** Rank on screen, from 1. */
  readonly rank: number;
  readonly current: boolean;
}

/** Who a sale is for, in the words of its tab. */
export function labelPatient(patient: {
  readonly birthName: string;
  readonly usedName?: string | undefined;
  readonly birthFirstNames: string;
}): string {
  return `${patient.usedName ?? patient.birthName} ${patient.birthFirstNames}`;
}

/**
 * The sales of the visit on screen: what the server last told of the others, what is on screen for this one, which comes last until
 * it is saved. `patientLabel` = of the patient on screen, absent = none.
 */
export function listTabs(state: Pick<SaleState, "id" | "members" | "draft" | "view">, patientLabel: string | undefined): readonly Tab[] {
  const { id, members, draft, view } = state;
  const numero = view?.ordonnance?.numero;
  const here = {
    saleId: id,
    state: view?.state ?? ("en-cours" as const),
    label: patientLabel ?? "Sans patient",
    kind: draft.kind,
    ...(numero === undefined ? {} : { numero }),
    lines: draft.basket.length,
  };
  const others = members.map(({ position: _, ...member }) => (member.saleId === id ? here : member));
  const all = members.some((member) => member.saleId === id) ? others : [...others, here];
  return all.map((member, index) => ({ ...member, rank: index + 1, current: member.saleId === id }));
}

/** What kind of ordonnance a tab is about: « ON …HZ », « papier », « sans ordonnance ». */
export function sayKind(member: Pick<VisitMember, "kind" | "numero">): string {
  if (member.numero !== undefined) return `ON …${member.numero.slice(-2)}`;
  return member.kind === "papier" ? "papier" : member.kind === "numerique" ? "ON" : "sans ordonnance";
}

function isOpen(member: Pick<VisitMember, "state">): boolean {
  return member.state === "en-cours" || member.state === "en-attente";
}

/** The open member reached from this one by ← or →, going round; undefined = no other. */
export function stepMember(members: readonly Pick<VisitMember, "saleId" | "state">[], from: string, delta: 1 | -1): string | undefined {
  const found = members.findIndex((member) => member.saleId === from);
  const at = found < 0 && delta < 0 ? 0 : found;
  const { length } = members;
  const round = members.map((_, index) => members[(at + delta * (index + 1) + 2 * length) % length]);
  return round.find((member) => member && member.saleId !== from && isOpen(member))?.saleId;
}
