import { type XmlFragment, xml } from "@comptoir/wire/xml";
import { NAMESPACES } from "./names.js";
import type { CardBeneficiary, CardNumber, SearchTraits } from "./types.js";

/** Body of WS_INS2, its children in the order of the schema (§2.4). */
export function encodeSearchWithTraits({ birthName, firstNames, sex, birthDate, birthPlace }: SearchTraits): XmlFragment {
  return xml`<ins:RECSANSVITALE xmlns:ins="${NAMESPACES.withTraits}"><ins:NomNaissance>${birthName}</ins:NomNaissance>${firstNames.map(
    (firstName) => xml`<ins:Prenom>${firstName}</ins:Prenom>`,
  )}<ins:Sexe>${sex}</ins:Sexe><ins:DateNaissance>${birthDate}</ins:DateNaissance>${
    birthPlace === undefined ? undefined : xml`<ins:LieuNaissance>${birthPlace}</ins:LieuNaissance>`
  }</ins:RECSANSVITALE>`;
}

/** Body of WS_INS1: the certified number when the card has it, always that of the insured, the date and the rank (§2.4, case 40). */
export function encodeSearchWithCard({ insured, certified, birthName, birthDate, birthRank }: CardBeneficiary): XmlFragment {
  const number = ({ number, key }: CardNumber) =>
    xml`<ins:NumIdentifiant>${number}</ins:NumIdentifiant><ins:Cle>${key}</ins:Cle><ins:TypeMatricule>NIR</ins:TypeMatricule>`;
  return xml`<ins:RECVITALE xmlns:ins="${NAMESPACES.withCard}">${
    certified && xml`<ins:MatriculeIndividu>${number(certified)}</ins:MatriculeIndividu>`
  }<ins:MatriculeOD>${number(insured)}</ins:MatriculeOD><ins:NomNaissance>${birthName}</ins:NomNaissance><ins:DateNaissance>${birthDate}</ins:DateNaissance><ins:RangNaissance>${String(birthRank)}</ins:RangNaissance></ins:RECVITALE>`;
}
