import { fail, ok } from "@comptoir/wire/failure";
import type { HttpFailure, HttpRequest, HttpResponse, HttpTransport } from "@comptoir/wire/http";
import { parseRetryAfter } from "@comptoir/wire/retry";
import { decodeAcceptAnswer, decodeVerrou } from "./decode-accept-answer.js";
import { decodeDispenseAnswer } from "./decode-dispense-answer.js";
import { decodeOperationOutcome } from "./decode-operation-outcome.js";
import { decodeDispenseSearch, decodeTaskSearch } from "./decode-search.js";
import { encodeExecution } from "./encode-execution.js";
import { encodeAcceptRequest, encodeAnnulation } from "./encode-parameters.js";
import { SYSTEMS } from "./systems.js";
import type { CallContext, NumeroOrdonnance, OrdonnanceFailure, OrdonnancePort, Result, Verrou } from "./types.js";
import type { Decoded } from "./unreadable.js";

const MEDIA_TYPE = "application/fhir+json";
/** A secret of the right shape that opens no lock: enough to have a recorded execution answered again. */
const NO_SECRET = "0".repeat(64);

/** Refusals that an execution recorded earlier under the same key may itself have caused. */
const STATE_REFUSALS: ReadonlySet<string> = new Set<OrdonnanceFailure["kind"]>([
  "INCONNUE",
  "ANNULEE",
  "EXPIREE",
  "DEJA_EXECUTEE",
  "DROITS_INSUFFISANTS",
  "VERROUILLEE",
]);

/** A `read` changes nothing that counts and may be asked again; after a `write` whose answer is lost the truth must be asked for. */
type Effect = "read" | "write";
type Call = Omit<HttpRequest, "headers" | "signal"> & {
  readonly effect: Effect;
  readonly key?: string;
  readonly signal?: AbortSignal | undefined;
};

/** What a broken exchange means for the act. */
function toTransportFailure(failure: HttpFailure, effect: Effect): OrdonnanceFailure {
  const unanswered = (detail: string): OrdonnanceFailure =>
    effect === "read" ? { kind: "INDISPONIBLE", detail } : { kind: "INCERTAIN", detail };
  switch (failure.kind) {
    case "NOT_SENT":
      return { kind: "INDISPONIBLE", detail: failure.detail };
    case "UNKNOWN_OUTCOME":
      return unanswered(failure.detail);
    case "TOO_LARGE": {
      const what = `réponse de plus de ${failure.limit} octets`;
      return effect === "read" ? { kind: "REPONSE_ILLISIBLE", where: "corps", what } : { kind: "INCERTAIN", detail: what };
    }
    case "REFUSED_BY_POLICY": {
      if (failure.where === "url") return { kind: "INDISPONIBLE", detail: failure.what };
      // The service was reached and answered something that the policy refuses to read.
      return effect === "read"
        ? { kind: "REPONSE_ILLISIBLE", where: failure.where, what: failure.what }
        : { kind: "INCERTAIN", detail: failure.what };
    }
  }
}

function readRetryAfter(response: HttpResponse): { readonly retryAfterMs?: number } {
  // A date is compared with the service's own clock, which came with the answer.
  const retryAfterMs = parseRetryAfter(response.headers["retry-after"], Date.parse(response.headers.date ?? ""));
  return retryAfterMs === undefined || Number.isNaN(retryAfterMs) ? {} : { retryAfterMs };
}

/** What a status other than 2xx means (docs/on-ouverte.md §1). */
function toRefusal(response: HttpResponse, effect: Effect): OrdonnanceFailure {
  const { status } = response;
  const outcome = decodeOperationOutcome(response.body);
  if (status === 429 || status === 503) {
    const detail = outcome.ok && outcome.value.kind === "INDISPONIBLE" ? outcome.value.detail : "";
    return { kind: "INDISPONIBLE", detail: detail || `réponse ${status}`, ...readRetryAfter(response) };
  }
  if (status >= 500) {
    const detail = `réponse ${status}`;
    // A server or a relay that failed may have carried out a write before.
    if (effect === "write") return { kind: "INCERTAIN", detail };
    if (outcome.ok || status === 502 || status === 504) return { kind: "INDISPONIBLE", detail };
    return { ...outcome.failure, what: `${detail}, ${outcome.failure.what}` };
  }
  if (outcome.ok && status >= 400) return outcome.value;
  return { kind: "REPONSE_ILLISIBLE", where: "statut", what: `réponse ${status} sans OperationOutcome` };
}

/** Reads a 2xx body. After a write, a body that cannot be read leaves the act done or not: it must be asked for. */
function readBody<T>(decoded: Decoded<T>, effect: Effect): Result<T> {
  if (decoded.ok || effect === "read") return decoded;
  return fail({ kind: "INCERTAIN", detail: `réponse illisible, ${decoded.failure.where} : ${decoded.failure.what}` });
}

/**
 * The open driver of the ordonnance port (docs/on-ouverte.md). The transport carries the officine's certificate, which is the
 * caller's identity; the driver keeps no state.
 *
 * @param options.baseUrl address of the service, without trailing slash.
 */
export function createOnOuverte(options: { readonly baseUrl: string; readonly transport: HttpTransport }): OrdonnancePort {
  const { baseUrl, transport } = options;

  async function call(path: string, request: Omit<Call, "url">): Promise<Result<HttpResponse>> {
    const { effect, key, signal, method, body } = request;
    const result = await transport.send({
      method,
      url: `${baseUrl}${path}`,
      headers: {
        accept: MEDIA_TYPE,
        ...(body === undefined ? {} : { "content-type": MEDIA_TYPE }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!result.ok) return fail(toTransportFailure(result.failure, effect));
    const { status } = result.value;
    return status >= 200 && status < 300 ? ok(result.value) : fail(toRefusal(result.value, effect));
  }

  async function findTask(numero: NumeroOrdonnance, signal: AbortSignal | undefined): Promise<Result<string>> {
    const search = encodeURIComponent(`${SYSTEMS.numero}|${numero}`);
    const answer = await call(`/Task?identifier=${search}`, { method: "GET", effect: "read", signal });
    if (!answer.ok) return answer;
    const found = decodeTaskSearch(answer.value.body, numero);
    if (!found.ok) return found;
    return found.value === undefined ? fail({ kind: "INCONNUE" }) : ok(found.value);
  }

  /** Accepting twice gives the same lock again: a lost answer costs nothing, so it counts as a read. */
  function accept(taskId: string, context: Omit<CallContext, "signal">, signal: AbortSignal | undefined) {
    return call(`/Task/${taskId}/$accept`, { method: "POST", body: encodeAcceptRequest(context), effect: "read", signal });
  }

  async function dispense(taskId: string, secret: string, body: Uint8Array, key: string, signal: AbortSignal | undefined) {
    const answer = await call(`/Task/${taskId}/$dispense?secret=${secret}`, { method: "POST", body, key, effect: "write", signal });
    if (!answer.ok) return answer;
    const decoded = readBody(decodeDispenseAnswer(answer.value.body), "write");
    return decoded.ok ? ok({ ...decoded.value, replayed: answer.value.headers["idempotency-replayed"] === "true" }) : decoded;
  }

  const chercherExecution: OrdonnancePort["chercherExecution"] = async (key, { signal } = {}) => {
    const search = encodeURIComponent(`${SYSTEMS.key}|${key}`);
    const answer = await call(`/MedicationDispense?identifier=${search}`, { method: "GET", effect: "read", signal });
    return answer.ok ? decodeDispenseSearch(answer.value.body, key) : answer;
  };

  async function takeLock(taskId: string, context: Omit<CallContext, "signal">, signal: AbortSignal | undefined): Promise<Result<Verrou>> {
    const answer = await accept(taskId, context, signal);
    return answer.ok ? decodeVerrou(answer.value.body) : answer;
  }

  /** A lost answer leaves the lock freed or not, and nothing else changed: it counts as a read. */
  function reject(taskId: string, secret: string, signal: AbortSignal | undefined) {
    const path = `/Task/${encodeURIComponent(taskId)}/$reject?secret=${encodeURIComponent(secret)}`;
    return call(path, { method: "POST", effect: "read", signal });
  }

  /**
   * The way to the execution is closed. It may be closed by this very execution, sent earlier with its answer lost (the last
   * right is gone, the ordonnance completed, the lock ended): the key tells.
   */
  async function findRecorded(
    refusal: OrdonnanceFailure,
    taskId: string | undefined,
    body: Uint8Array,
    key: string,
    signal: AbortSignal | undefined,
  ) {
    if (refusal.kind === "INDISPONIBLE" || refusal.kind === "INCERTAIN") return fail(refusal);
    const found = await chercherExecution(key, signal ? { signal } : {});
    if (!found.ok) {
      if (found.failure.kind === "INDISPONIBLE") return found;
      if (!STATE_REFUSALS.has(refusal.kind)) return fail(refusal);
      // The state may be our own doing, and the witness cannot be read: neither a success nor a refusal.
      return fail({ kind: "INCERTAIN" as const, detail: `${refusal.kind}, clé non vérifiée (${found.failure.kind})` });
    }
    return found.value ? readReceipt(found.value.dispensationId, taskId, body, key, signal) : fail(refusal);
  }

  /** The same key and bytes get the first answer again, with its receipt, whatever the secret. */
  async function readReceipt(
    dispensationId: string,
    taskId: string | undefined,
    body: Uint8Array,
    key: string,
    signal: AbortSignal | undefined,
  ) {
    const again = taskId === undefined ? undefined : await dispense(taskId, NO_SECRET, body, key, signal);
    const receipt = again?.ok && again.value.dispensationId === dispensationId ? again.value.receipt : "";
    return ok({ dispensationId, receipt, replayed: true });
  }

  return {
    driver: "OnOuverte (service ouvert, bac à sable)",

    async consulter(numero, { signal, ...context }) {
      const task = await findTask(numero, signal);
      if (!task.ok) return task;
      const answer = await accept(task.value, context, signal);
      if (!answer.ok) return answer;
      const decoded = decodeAcceptAnswer(answer.value.body);
      if (decoded.ok && decoded.value.ordonnance.numero !== numero)
        return fail({ kind: "REPONSE_ILLISIBLE", where: "Parameters.prescription", what: "autre ordonnance que demandée" });
      return decoded;
    },

    async liberer(taskId, secret) {
      const answer = await reject(taskId, secret, undefined);
      return answer.ok ? ok(undefined) : answer;
    },

    async enregistrerExecution(execution, key, { signal, maybeUnderWay = false }) {
      const body = encodeExecution(execution, key);
      const task = await findTask(execution.numero, signal);
      if (!task.ok) return findRecorded(task.failure, undefined, body, key, signal);
      const context = { rpps: execution.responsible.rpps, handedOverAt: execution.at };
      let verrou = await takeLock(task.value, context, signal);
      if (!verrou.ok) return findRecorded(verrou.failure, task.value, body, key, signal);
      if (maybeUnderWay) {
        // The earlier request bears the secret of this lock. Once the lock is freed nothing can be executed under that secret any
        // more: what the key tells from then on is final, however late the request arrives and whatever the service remembers.
        const freed = await reject(task.value, verrou.value.secret, signal);
        if (!freed.ok) return findRecorded(freed.failure, task.value, body, key, signal);
        const found = await chercherExecution(key, signal ? { signal } : {});
        if (!found.ok) return found.failure.kind === "INDISPONIBLE" ? found : fail({ kind: "INCERTAIN", detail: found.failure.kind });
        if (found.value) return readReceipt(found.value.dispensationId, task.value, body, key, signal);
        verrou = await takeLock(task.value, context, signal);
        if (!verrou.ok) return findRecorded(verrou.failure, task.value, body, key, signal);
      }
      const sent = await dispense(task.value, verrou.value.secret, body, key, signal);
      // A network that delivers twice may bring the refusal of the second request as the answer to the first.
      return sent.ok || !STATE_REFUSALS.has(sent.failure.kind) ? sent : findRecorded(sent.failure, task.value, body, key, signal);
    },

    chercherExecution,

    async annulerExecution(dispensationId, motif, key, { signal } = {}) {
      const path = `/Dispensation/${encodeURIComponent(dispensationId)}/$annuler`;
      const answer = await call(path, { method: "POST", body: encodeAnnulation(motif), key, effect: "write", signal });
      return answer.ok ? ok(undefined) : answer;
    },
  };
}
