import { describe, expect, it } from "vitest";
import type { CallOutcome } from "./call-service.js";
import { decideNext } from "./decide-next.js";

const sending = { probing: false, backOffMs: 40, settleMs: 1_000 };
const probing = { probing: true, backOffMs: 40, settleMs: 1_000 };

describe("what a row becomes after an attempt", () => {
  it.each<[string, CallOutcome, typeof sending, { state: string; delayMs: number; service: string }]>([
    ["sent", { kind: "envoye", reference: "r" }, sending, { state: "envoye", delayMs: 0, service: "ok" }],
    ["found by a probe", { kind: "envoye", reference: "r" }, probing, { state: "envoye", delayMs: 0, service: "ok" }],
    ["refused", { kind: "refuse", code: "C", text: "T", aCorriger: false }, sending, { state: "refuse", delayMs: 0, service: "ok" }],
    ["to correct", { kind: "refuse", code: "C", text: "T", aCorriger: true }, sending, { state: "a-corriger", delayMs: 0, service: "ok" }],
    ["away while sending", { kind: "indisponible", detail: "d" }, sending, { state: "a-envoyer", delayMs: 40, service: "indisponible" }],
    [
      "away while probing: still asked before any resend",
      { kind: "indisponible", detail: "d" },
      probing,
      { state: "incertain", delayMs: 40, service: "indisponible" },
    ],
    [
      "unknown outcome: asked about once it has had time to end",
      { kind: "incertain", detail: "d" },
      sending,
      { state: "incertain", delayMs: 1_040, service: "indisponible" },
    ],
    ["nothing there: sent again at once", { kind: "absent" }, probing, { state: "a-envoyer", delayMs: 0, service: "ok" }],
    [
      "held elsewhere: the service is there",
      { kind: "indisponible", detail: "d", serviceAnswered: true, retryAfterMs: 5_000 },
      sending,
      { state: "a-envoyer", delayMs: 5_000, service: "ok" },
    ],
  ])("%s", (_title, learnt, attempt, expected) => {
    expect(decideNext(learnt, attempt)).toMatchObject(expected);
  });

  it("a wait asked by the service never shortens ours and is never longer than half an hour", () => {
    expect(decideNext({ kind: "indisponible", detail: "d", retryAfterMs: 1 }, sending).delayMs).toBe(40);
    expect(decideNext({ kind: "indisponible", detail: "d", retryAfterMs: 1e12 }, sending).delayMs).toBe(30 * 60_000);
  });

  it("a send that says « absent » is a bug, not a state", () => {
    expect(() => decideNext({ kind: "absent" }, sending)).toThrow();
  });
});
