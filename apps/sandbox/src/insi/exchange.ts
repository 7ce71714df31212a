import { setTimeout as sleep } from "node:timers/promises";
import type { Nation } from "../platform/database.js";
import type { FaultBoard } from "../platform/faults.js";
import type { Journal, JournalEntry } from "../platform/journal.js";
import { type InsiRefusal, insiFaultNames, insiFaults } from "./fault.js";
import { type Found, findByCard, findByTraits } from "./find-identity.js";
import { namespaces } from "./names.js";
import type { InsiMessage } from "./read-message.js";
import { readInsiSettings } from "./settings.js";
import { type Dress, pickDress, writeEnvelope, writeFault, writeResult } from "./write-answer.js";

/** What leaves on the wire, and how much of it: `lost` not a byte, a number so many bytes of the body. */
export interface InsiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delivery: "whole" | "lost" | number;
}

export interface InsiTools {
  readonly nation: Nation;
  readonly seed: number;
  readonly faults: FaultBoard;
  readonly journal: Journal;
  readonly onError: (error: unknown) => void;
}

type Outcome = { readonly kind: "found"; readonly found: Found } | { readonly kind: "refused"; readonly refusal: InsiRefusal };

const mediaType = "application/soap+xml; charset=utf-8";
const faultAction = `${namespaces.addressing}/soap/fault`;

/** One message from its arrival to its reply: journal, then the faults in force, then the register. */
export async function runInsiExchange(tools: InsiTools, entry: Omit<JournalEntry, "service">, message: InsiMessage): Promise<InsiReply> {
  const started = performance.now();
  const id = await tools.journal.open({ ...entry, service: "insi" });
  const dress = pickDress(tools.seed, id);
  const settle = async (reply: InsiReply, outcome: string): Promise<InsiReply> => {
    await tools.journal.close(id, { status: reply.status, outcome, durationMs: performance.now() - started });
    return reply;
  };
  const take = <K extends Parameters<FaultBoard["take"]>[1]>(kind: K) => tools.faults.take("insi", kind, entry.operation);
  const slow = await take("slow");
  if (slow !== undefined) await sleep(slow.ms);
  const down = await take("down");
  if (down !== undefined)
    return settle({ status: 503, headers: { "retry-after": String(down.retryAfterSeconds) }, body: "", delivery: "whole" }, "FAULT down");
  const refuse = await take("refuse");
  const ordered = insiFaultNames.find((name) => name === refuse?.code);
  const outcome: Outcome =
    ordered === undefined
      ? await judge(tools, message)
      : { kind: "refused", refusal: { fault: ordered, detail: "refus commandé depuis la console du bac à sable" } };
  const reply = writeReply(outcome, message, dress);
  const said = `${ordered === undefined ? "" : "FAULT refuse "}${describe(outcome)}`;
  const lost = await take("answer-lost-after-commit");
  if (lost !== undefined) return settle({ ...reply, delivery: "lost" }, `${said} FAULT answer-lost-after-commit`);
  const cut = await take("half-answer");
  if (cut !== undefined) return settle({ ...reply, delivery: cut.bytes }, `${said} FAULT half-answer`);
  const unreadable = await take("unreadable-answer");
  if (unreadable !== undefined) return settle(garble(reply, unreadable.form), `${said} FAULT unreadable-answer`);
  return settle(reply, said);
}

async function judge(tools: InsiTools, message: InsiMessage): Promise<Outcome> {
  const { request } = message;
  if (!request.ok) return { kind: "refused", refusal: request.refusal };
  try {
    const found =
      request.value.operation === "traits"
        ? await findByTraits(tools.nation, request.value)
        : await findByCard(tools.nation, request.value);
    const { notFoundMode } = await readInsiSettings(tools.nation);
    const failing = found.kind === "one" ? found.person.failure !== null : found.kind === "none" && notFoundMode === "fault102";
    return failing ? { kind: "refused", refusal: { fault: "TECHNIQUE" } } : { kind: "found", found };
  } catch (error) {
    tools.onError(error);
    return { kind: "refused", refusal: { fault: "TECHNIQUE", detail: "erreur interne du service" } };
  }
}

function writeReply(outcome: Outcome, { operation, messageId }: InsiMessage, dress: Dress): InsiReply {
  const refused = outcome.kind === "refused";
  const body = writeEnvelope({
    action: refused ? faultAction : `${operation?.action ?? ""}Response`,
    relatesTo: messageId,
    body: refused ? writeFault(outcome.refusal) : writeResult(outcome.found, dress),
    dress,
  });
  return { status: refused ? 500 : 200, headers: { "content-type": mediaType }, body, delivery: "whole" };
}

const codes = { one: "00", none: "01", several: "02" } as const;

/** For the journal: the business code, or the codes of the fault. */
function describe(outcome: Outcome): string {
  if (outcome.kind === "found") return `CR ${codes[outcome.found.kind]}`;
  const { subcode, error } = insiFaults[outcome.refusal.fault];
  return `${subcode}/${error}`;
}

/** The answer in a form that nobody can read; its status stays. */
function garble(reply: InsiReply, form: "html" | "cut-json" | "other-resource"): InsiReply {
  if (form === "html") {
    const headers = { ...reply.headers, "content-type": "text/html; charset=utf-8" };
    return { ...reply, headers, body: "<!doctype html><title>Passerelle</title><p>Session expirée, reconnectez-vous.</p>" };
  }
  if (form === "cut-json") return { ...reply, body: reply.body.slice(0, Math.ceil(reply.body.length / 2)) };
  const other =
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><autre xmlns="urn:autre:service"/></e:Body></e:Envelope>';
  return { ...reply, body: other };
}
