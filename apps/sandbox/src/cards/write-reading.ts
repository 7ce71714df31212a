import { xml } from "@comptoir/wire/xml";
import type { Card, OnCard } from "./tray.js";

/** Output of the « API de lecture » for a card (specs/ins.md §4): names as on the card, the birth date in its two writings. */
export function writeReading({ insuredNumber, insuredKey, people }: Card): string {
  const write = (one: OnCard) =>
    xml`<element><ident><nomUsuel>${one.usedName}</nomUsuel><nomPatronymique>${one.birthName}</nomPatronymique><prenomUsuel>${one.firstName}</prenomUsuel><naissance><date>${one.birthDate}</date><dateEnCarte>${turn(one.birthDate)}</dateEnCarte></naissance><rangDeNaissance>${String(one.birthRank)}</rangDeNaissance><nir>${`${insuredNumber}${insuredKey}`}</nir>${
      one.certified ? xml`<nirCertifie>${`${one.number}${one.numberKey}`}</nirCertifie>` : undefined
    }</ident><amo><qualBenef>${String(one.qualBenef)}</qualBenef><codeRegime>01</codeRegime><caisse>631</caisse><centreGestion>0000</centreGestion></amo></element>`;
  return xml`<lecture><listeBenef>${people.map(write)}</listeBenef></lecture>`.text;
}

/** JJMMAAAA → AAAAMMJJ. */
function turn(date: string): string {
  return `${date.slice(4)}${date.slice(2, 4)}${date.slice(0, 2)}`;
}
