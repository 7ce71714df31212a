import type { HttpFailure, HttpResponse, HttpTransport } from "@comptoir/wire/http";
import { buildEnvelope, readEnvelope, type SoapFault, writeSoapContentType } from "@comptoir/wire/soap";
import { findAttribute, findChild, type XmlElement, type XmlFragment } from "@comptoir/wire/xml";
import { isCalendarDay } from "../birth-date.js";
import { parseBirthPlace } from "../birth-place.js";
import { normalizeNom, normalizePrenom } from "../normalize-name.js";
import { buildSecurity, readSender } from "./build-assertion.js";
import { buildContexteBam, buildContexteLps } from "./contexts.js";
import { decodeResult, type UnreadableResult } from "./decode-result.js";
import { encodeSearchWithCard, encodeSearchWithTraits } from "./encode-search.js";
import { type InsiOperation, NAMESPACES, OPERATIONS } from "./names.js";
import type {
  CardBeneficiary,
  InsiAuthentication,
  InsiExchange,
  InsiFailure,
  InsiPort,
  InsiResult,
  InsiSoftware,
  SearchTraits,
} from "./types.js";

const MAX_ANSWER_BYTES = 1_000_000;

export interface InsiClientOptions {
  /** Posted to as it is. */
  readonly url: string;
  /** Carries the certificate of the officine under mutual TLS. */
  readonly transport: HttpTransport;
  readonly software: InsiSoftware;
  readonly now: () => Date;
  readonly newUuid: () => string;
  /** Called once per call, whatever became of it, before its answer is given back (INS/va1.38). */
  readonly trace: (exchange: InsiExchange) => Promise<void>;
}

/** INSi 1.5.0: SOAP 1.2, contexts BAM and LPS (specs/ins.md §2). Keeps no state; searches change nothing at the service. */
export function createInsiClient(options: InsiClientOptions): InsiPort {
  async function call(
    operation: InsiOperation,
    body: XmlFragment,
    authentication: InsiAuthentication,
    card?: CardBeneficiary,
  ): Promise<InsiResult> {
    const at = options.now();
    const stamp = () => ({ id: options.newUuid(), at, sender: readSender(authentication) });
    const security = await buildSecurity(authentication, { at, id: options.newUuid() });
    const action = OPERATIONS[operation];
    const messageId = `uuid:${options.newUuid()}`;
    const request = buildEnvelope({
      addressing: { action, messageId },
      headers: [...(security ? [security] : []), buildContexteBam(stamp(), card), buildContexteLps(stamp(), options.software)],
      body,
    });
    const sent = await options.transport.send({
      method: "POST",
      url: options.url,
      headers: { "content-type": writeSoapContentType(action) },
      body: request,
    });
    const read = sent.ok ? readAnswer(sent.value) : { outcome: sent.failure.kind, result: refuseTransport(sent.failure) };
    await options.trace({
      operation: action,
      messageId,
      request,
      ...(sent.ok ? { status: sent.value.status, response: sent.value.body } : {}),
      outcome: read.outcome,
    });
    return read.result;
  }

  const searchOnce = (traits: SearchTraits, authentication: InsiAuthentication) =>
    call("withTraits", encodeSearchWithTraits(traits), authentication);

  return {
    async rechercherAvecTraits(traits, authentication) {
      const where = findInvalid(traits);
      if (where) return { ok: false, failure: { kind: "TRAITS_INVALIDES", where } };
      const { firstNames, birthPlace, ...rest } = traits;
      const attempts = [...firstNames.map((one) => [one]), ...(firstNames.length > 1 ? [[firstNames.join(" ")]] : [])];
      let answer: InsiResult = { ok: true, value: { kind: "AUCUNE" } };
      for (const attempt of attempts) {
        answer = await searchOnce({ ...rest, firstNames: attempt }, authentication);
        if (isSeveral(answer)) return narrow(attempt, traits, authentication, answer);
        if (!answer.ok || answer.value.kind !== "AUCUNE") return answer;
      }
      return answer;
    },
    rechercherAvecCarteVitale: (beneficiary, authentication) =>
      call("withCard", encodeSearchWithCard(beneficiary), authentication, beneficiary),
  };

  /** Several identities: the other first names are added, then the place (CNDA 2.06). */
  async function narrow(
    attempt: readonly string[],
    traits: SearchTraits,
    authentication: InsiAuthentication,
    first: InsiResult,
  ): Promise<InsiResult> {
    const { birthPlace, ...placeless } = traits;
    let answer = first;
    if (traits.firstNames.length > 1) {
      answer = await searchOnce(placeless, authentication);
      if (!answer.ok || (answer.value.kind !== "PLUSIEURS" && answer.value.kind !== "AUCUNE")) return answer;
    }
    if (birthPlace === undefined) return first;
    return searchOnce({ ...placeless, firstNames: attempt, birthPlace }, authentication);
  }
}

const isSeveral = (answer: InsiResult) => answer.ok && answer.value.kind === "PLUSIEURS";

/** The service refuses, or silently misses, traits outside its profiles: they are stopped here (case 16). */
function findInvalid({ birthName, firstNames, sex, birthDate, birthPlace }: SearchTraits): keyof SearchTraits | undefined {
  const same = (normalized: ReturnType<typeof normalizeNom>, text: string) => normalized.ok && normalized.value === text;
  if (!same(normalizeNom(birthName), birthName)) return "birthName";
  if (firstNames.length === 0 || !firstNames.every((one) => same(normalizePrenom(one), one))) return "firstNames";
  if (sex !== "M" && sex !== "F") return "sex";
  if (!isCalendarDay(birthDate)) return "birthDate";
  return birthPlace === undefined || parseBirthPlace(birthPlace) ? undefined : "birthPlace";
}

function refuseTransport(failure: HttpFailure): InsiResult {
  const detail = "detail" in failure ? failure.detail : failure.kind;
  return { ok: false, failure: { kind: "INDISPONIBLE", detail } };
}

function readAnswer({ status, body }: HttpResponse): { outcome: string; result: InsiResult } {
  const read = readEnvelope(body, { maxBytes: MAX_ANSWER_BYTES }, { read: decodeResult, readDetail });
  if (read.ok) {
    if ("unreadable" in read.value) return refuse(describeUnreadable(read.value));
    const outcomes = { TROUVEE: "00", NON_IMPORTABLE: "00", AUCUNE: "01", PLUSIEURS: "02" } as const;
    const answer = read.value;
    return { outcome: answer.kind === "CODE_INCONNU" ? answer.code : outcomes[answer.kind], result: { ok: true, value: answer } };
  }
  if (read.failure.kind === "FAULT") return refuse(describeFault(read.failure.fault));
  // A proxy's page, an empty 503: the service itself said nothing.
  if (status >= 500 || status === 429) return refuse({ kind: "INDISPONIBLE", detail: `réponse ${status}` });
  return refuse({ kind: "REPONSE_ILLISIBLE", where: `réponse ${status}`, what: read.failure.kind });
}

function refuse(failure: InsiFailure): { outcome: string; result: InsiResult } {
  return { outcome: failure.kind === "FAUTE" ? failure.code : failure.kind, result: { ok: false, failure } };
}

const describeUnreadable = ({ where, what }: UnreadableResult): InsiFailure => ({ kind: "REPONSE_ILLISIBLE", where, what });

interface FaultDetail {
  readonly code: string;
  readonly severity: string;
}

/** `siram:Erreur`, whose severity and code are attributes; live platforms write « fatal » where the schema says « fatale » (§2.5). */
function readDetail(detail: XmlElement | undefined): FaultDetail {
  const error = detail && findChild(detail, { namespace: NAMESPACES.error, local: "Erreur" });
  return { code: (error && findAttribute(error, "code")) ?? "", severity: (error && findAttribute(error, "severite")) ?? "" };
}

function describeFault({ code, subcodes, reason, detail }: SoapFault<FaultDetail>): InsiFailure {
  return {
    kind: "FAUTE",
    siram: subcodes[0] ?? code,
    code: detail.code.toLowerCase() || (subcodes[0] ?? code).toLowerCase(),
    severity: detail.severity,
    reason,
  };
}
