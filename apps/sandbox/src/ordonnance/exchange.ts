import { setTimeout as sleep } from "node:timers/promises";
import type { FaultBoard } from "../platform/faults.js";
import type { Journal, JournalEntry } from "../platform/journal.js";
import type { Later } from "./later.js";
import type { Answer } from "./operation.js";
import { encodeRefusal, type Outcome, type Refusal, refusalCodes, refusalStatus } from "./refusal.js";

/** What leaves on the wire, and how much of it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `lost`: not a byte leaves; a number: the connection is cut after so many bytes of the body. */
  readonly delivery: "whole" | "lost" | number;
}

export interface ExchangeTools {
  readonly faults: FaultBoard;
  readonly journal: Journal;
  /** Called with what an operation threw; the caller gets INDISPONIBLE. */
  readonly onError: (error: unknown) => void;
  readonly later: Later;
}

/**
 * One request from its arrival to its reply: journal, then the faults in force, then the work. The work does not know of the
 * faults, except that it is told to forget keys.
 */
export async function runExchange(
  tools: ExchangeTools,
  entry: JournalEntry,
  work: (o: { forgetful: boolean }) => Promise<Outcome<Answer>>,
): Promise<Reply> {
  const { faults } = tools;
  const take = faults.take.bind(faults);
  const { operation } = entry;
  const receive = async (arrival: "first" | "again"): Promise<Reply> => {
    const started = performance.now();
    const id = await tools.journal.open(entry);
    const settle = async (reply: Reply, outcome: string): Promise<Reply> => {
      await tools.journal.close(id, { status: reply.status, outcome, durationMs: performance.now() - started });
      return reply;
    };
    const slow = await take("ordonnance", "slow", operation);
    if (slow !== undefined) await sleep(slow.ms);
    const down = await take("ordonnance", "down", operation);
    if (down !== undefined) {
      return settle(refusalReply({ code: "INDISPONIBLE", issues: [], retryAfterSeconds: down.retryAfterSeconds }), "FAULT down");
    }
    const ordered = await take("ordonnance", "refuse", operation);
    const code = refusalCodes.find((known) => known === ordered?.code);
    if (code !== undefined) return settle(refusalReply(orderedRefusal(code)), `FAULT refuse ${code}`);
    const outcome = await judge(tools, () => dedupOff(operation).then((forgetful) => work({ forgetful })));
    const cut = await take("ordonnance", "half-answer", operation);
    const lost = await take("ordonnance", "answer-lost-after-commit", operation);
    const unreadable = await take("ordonnance", "unreadable-answer", operation);
    const reply = replyOf(outcome);
    const said = outcome.ok ? (outcome.value.replayed === true ? "REPLAYED" : "OK") : outcome.refusal.code;
    if (lost !== undefined) return settle({ ...reply, delivery: "lost" }, `${said} FAULT answer-lost-after-commit`);
    if (cut !== undefined) return settle({ ...reply, delivery: cut.bytes }, `${said} FAULT half-answer`);
    if (unreadable !== undefined) return settle(garble(reply, unreadable.form), `${said} FAULT unreadable-answer`);
    return settle(reply, `${said}${arrival === "again" ? " FAULT duplicate-later" : ""}`);
  };
  const dedupOff = async (of: string): Promise<boolean> => (await take("ordonnance", "dedup-off", of)) !== undefined;
  const twice = await take("ordonnance", "answer-twice", operation);
  const copy = await take("ordonnance", "duplicate-later", operation);
  const [first] = await Promise.all([receive("first"), ...(twice === undefined ? [] : [receive("first")])]);
  // Nobody waits for the second answer: the caller has had its own.
  if (copy !== undefined) tools.later.run(copy.ms, async () => void (await receive("again")));
  return first;
}

async function judge(tools: ExchangeTools, work: () => Promise<Outcome<Answer>>): Promise<Outcome<Answer>> {
  try {
    return await work();
  } catch (error) {
    tools.onError(error);
    return { ok: false, refusal: { code: "INDISPONIBLE", issues: [{ text: "Erreur interne du service." }], retryAfterSeconds: 5 } };
  }
}

/** The answer in a form that nobody can read; its status stays. */
function garble(reply: Reply, form: "html" | "cut-json" | "other-resource"): Reply {
  if (form === "html") {
    const headers = { ...reply.headers, "content-type": "text/html; charset=utf-8" };
    return { ...reply, headers, body: "<!doctype html><title>Passerelle</title><p>Session expirée, reconnectez-vous.</p>" };
  }
  const other = { resourceType: "Observation", status: "unknown", code: { text: "Réponse d'un autre service" } };
  // Half of a document of braces is never a document.
  return { ...reply, body: form === "cut-json" ? reply.body.slice(0, Math.ceil(reply.body.length / 2)) : JSON.stringify(other) };
}

/** A refusal ordered by a fault says so in its text, and carries what the code usually carries. */
function orderedRefusal(code: Refusal["code"]): Refusal {
  return {
    code,
    issues: [{ text: "Refus commandé depuis la console du bac à sable." }],
    ...(code === "INDISPONIBLE" ? { retryAfterSeconds: 5 } : {}),
  };
}

const mediaType = "application/fhir+json; charset=utf-8";

function replyOf(outcome: Outcome<Answer>): Reply {
  if (!outcome.ok) return refusalReply(outcome.refusal);
  const { status, body, replayed } = outcome.value;
  return {
    status,
    headers: { "content-type": mediaType, ...(replayed === true ? { "idempotency-replayed": "true" } : {}) },
    body: JSON.stringify(body),
    delivery: "whole",
  };
}

/** A refusal as a reply. */
export function refusalReply(refusal: Refusal): Reply {
  return {
    status: refusalStatus(refusal),
    headers: {
      "content-type": mediaType,
      ...(refusal.retryAfterSeconds === undefined ? {} : { "retry-after": String(refusal.retryAfterSeconds) }),
    },
    body: JSON.stringify(encodeRefusal(refusal)),
    delivery: "whole",
  };
}
