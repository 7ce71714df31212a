import { randomUUID } from "node:crypto";
import { buildEnvelope, type SoapMessage } from "@comptoir/wire/soap";
import { type XmlFragment, xml } from "@comptoir/wire/xml";
import type { InsiHistoryRow, InsiPersonRow } from "../platform/database.js";
import { type InsiRefusal, insiFaults } from "./fault.js";
import type { Found } from "./find-identity.js";
import { namespaces } from "./names.js";

/** Ways in which the service dresses what it says: no client may rely on a prefix, an order, or a first name given apart. */
export interface Dress {
  readonly envelope: "soap" | "S" | "env" | "SOAP-ENV";
  readonly result: "insi" | "ns2" | "r";
  readonly datesFirst: boolean;
  readonly firstNameApart: boolean;
}

/** The dress of the answer of this rank, from the nation's seed: the same run gives the same answers. */
export function pickDress(seed: number, rank: number): Dress {
  const turn = seed + rank;
  return {
    envelope: (["soap", "S", "env", "SOAP-ENV"] as const)[turn % 4] ?? "soap",
    result: (["insi", "ns2", "r"] as const)[turn % 3] ?? "insi",
    datesFirst: turn % 2 === 0,
    firstNameApart: turn % 5 < 2,
  };
}

const results = {
  none: { code: "01", text: "Aucune identite trouvee" },
  several: { code: "02", text: "Plusieurs identites trouvees" },
  one: { code: "00", text: "OK" },
} as const;

/** RESULTAT of a search. */
export function writeResult(found: Found, dress: Dress): XmlFragment {
  const { code, text } = results[found.kind];
  return xml`<r:RESULTAT xmlns:r="${namespaces.result}"><r:CR><r:CodeCR>${code}</r:CodeCR><r:LibelleCR>${text}</r:LibelleCR></r:CR>${
    found.kind === "one" ? writeIndividual(found.person, found.history, dress) : undefined
  }</r:RESULTAT>`;
}

function writeIndividual(person: InsiPersonRow, history: readonly InsiHistoryRow[], dress: Dress): XmlFragment {
  return xml`<r:INDIVIDU><r:INSACTIF>${writeNumber(person, dress)}</r:INSACTIF>${history.map(
    (former) => xml`<r:INSHISTO>${writeNumber(former, dress)}</r:INSHISTO>`,
  )}<r:TIQ><r:NomNaissance>${person.birth_name}</r:NomNaissance>${
    dress.firstNameApart ? xml`<r:Prenom>${person.first_names[0] ?? ""}</r:Prenom>` : undefined
  }<r:ListePrenom>${person.first_names.join(" ")}</r:ListePrenom><r:Sexe>${person.sex}</r:Sexe><r:DateNaissance>${person.birth_date}</r:DateNaissance><r:LieuNaissance>${person.birth_place}</r:LieuNaissance></r:TIQ></r:INDIVIDU>`;
}

type Numbered = Pick<InsiHistoryRow, "matricule" | "matricule_key" | "oid" | "valid_from" | "valid_to">;

function writeNumber(row: Numbered, dress: Dress): XmlFragment {
  const dates = [
    row.valid_from === null ? undefined : xml`<r:DateDeb>${row.valid_from}</r:DateDeb>`,
    row.valid_to === null ? undefined : xml`<r:DateFin>${row.valid_to}</r:DateFin>`,
  ];
  const number = xml`<r:IdIndividu><r:NumIdentifiant>${row.matricule}</r:NumIdentifiant><r:Cle>${row.matricule_key}</r:Cle></r:IdIndividu><r:OID>${row.oid}</r:OID>`;
  return dress.datesFirst ? xml`${dates}${number}` : xml`${number}${dates}`;
}

/** SOAP fault with its `siram:Erreur`. */
export function writeFault({ fault, detail }: InsiRefusal): XmlFragment {
  const { code, subcode, error, severity, text } = insiFaults[fault];
  const reason = detail === undefined ? text : `${text} (${detail})`;
  // « en » over a French text: as the platform sends it.
  return xml`<soap:Fault xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Code><soap:Value>soap:${code}</soap:Value><soap:Subcode><soap:Value>soap:${subcode}</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="en">${reason}</soap:Text></soap:Reason><soap:Detail><siram:Erreur xmlns:siram="${namespaces.error}" severite="${severity}" code="${error}" messageID="${`uuid:${randomUUID()}`}">${reason}</siram:Erreur></soap:Detail></soap:Fault>`;
}

/** The answer in its envelope, with the prefixes of its dress. */
export function writeEnvelope(o: { action: string; relatesTo: string | undefined; body: XmlFragment; dress: Dress }): string {
  const message: SoapMessage = {
    addressing: {
      action: o.action,
      messageId: `uuid:${randomUUID()}`,
      ...(o.relatesTo === undefined ? {} : { relatesTo: o.relatesTo }),
    },
    body: o.body,
  };
  const text = new TextDecoder().decode(buildEnvelope(message));
  // Prefixes stand in tags, in declarations and in the values of fault codes; what a person wrote is escaped and follows none of these.
  return rename(rename(text, "soap", o.dress.envelope), "r", o.dress.result);
}

const rename = (text: string, from: string, to: string): string =>
  text.replaceAll(new RegExp(`(</?|xmlns:|Value>)${from}(?=[:=])`, "g"), `$1${to}`);
