import { type XmlFragment, xml } from "@comptoir/wire/xml";
import { NAMESPACES } from "./names.js";
import type { CardBeneficiary, CardNumber, InsiSoftware } from "./types.js";

/** Identifier, instant and sender that both contexts carry (§2.3). */
export interface ContextStamp {
  readonly id: string;
  readonly at: Date;
  readonly sender: string;
}

/** ContexteBAM 01_02. The coverage is empty in a search by traits, and holds the insured and the beneficiary in one by card. */
export function buildContexteBam({ id, at, sender }: ContextStamp, card: CardBeneficiary | undefined): XmlFragment {
  return xml`<bam:ContexteBAM xmlns:bam="${NAMESPACES.bam}" Nature="CTXBAM" Version="01_02"><bam:Id>${id}</bam:Id><bam:Temps>${at.toISOString()}</bam:Temps><bam:Emetteur>${sender}</bam:Emetteur><bam:COUVERTURE>${
    card && buildCoverage(card)
  }</bam:COUVERTURE></bam:ContexteBAM>`;
}

function buildCoverage({ insured, certified, birthDate, birthRank }: CardBeneficiary): XmlFragment {
  const number = ({ number, key }: CardNumber) => xml`<bam:Num>${number}</bam:Num><bam:Cle>${key}</bam:Cle>`;
  return xml`<bam:ASSURE><bam:Id>${number(insured)}</bam:Id></bam:ASSURE><bam:BENEFICIAIRE>${
    certified && xml`<bam:Nir>${number(certified)}</bam:Nir>`
  }<bam:DateNai>${birthDate}</bam:DateNai><bam:Rang>${String(birthRank)}</bam:Rang></bam:BENEFICIAIRE>`;
}

/** ContexteLPS 01_00: the software that calls. */
export function buildContexteLps({ id, at, sender }: ContextStamp, { idam, name, version, instance }: InsiSoftware): XmlFragment {
  return xml`<lps:ContexteLPS xmlns:lps="${NAMESPACES.lps}" Nature="CTXLPS" Version="01_00"><lps:Id>${id}</lps:Id><lps:Temps>${at.toISOString()}</lps:Temps><lps:Emetteur>${sender}</lps:Emetteur><lps:LPS><lps:IDAM R="4">${idam}</lps:IDAM><lps:Version>${version}</lps:Version><lps:Instance>${instance}</lps:Instance><lps:Nom>${`urn:lps:${name}:${version}`}</lps:Nom></lps:LPS></lps:ContexteLPS>`;
}
