import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyIdentityEvent,
  findTransmissibleIns,
  IDENTITY_ATTRIBUTES,
  type IdentityEvent,
  type IdentityState,
  mayCallInsi,
  mayTransmitMatricule,
  NEW_IDENTITY,
  readIdentityStatus,
} from "./identity-status.js";
import type { Ins, MatriculeIns } from "./types.js";

const INS: Ins = { matricule: "275126322074974" as MatriculeIns, oid: "1.2.250.1.213.1.4.8" };
const CHECKED: IdentityEvent = { kind: "DOCUMENT_CHECKED" };
const ACCEPTED: IdentityEvent = { kind: "INSI_ACCEPTED", ins: INS, sameTraits: true };

function run(...events: readonly IdentityEvent[]): IdentityState {
  return events.reduce<IdentityState>((state, event) => {
    const next = applyIdentityEvent(state, event);
    if (!next.ok) throw new Error(`refused: ${next.failure.kind}`);
    return next.value;
  }, NEW_IDENTITY);
}

describe("status of an identity", () => {
  it("[INS/va1.54] begins provisoire", () => {
    expect(readIdentityStatus(NEW_IDENTITY)).toBe("provisoire");
  });
  it("[ins#7.24] [INS/va1.54] a paper makes it validée, INSi then qualifiée; INSi alone récupérée", () => {
    expect(readIdentityStatus(run(CHECKED))).toBe("validee");
    expect(readIdentityStatus(run(CHECKED, ACCEPTED))).toBe("qualifiee");
    expect(readIdentityStatus(run(ACCEPTED))).toBe("recuperee");
    expect(readIdentityStatus(run(ACCEPTED, CHECKED))).toBe("qualifiee");
  });
  it("[ins#7.26] validée, and INSi answers another name: refused until a person has decided", () => {
    expect(applyIdentityEvent(run(CHECKED), { ...ACCEPTED, sameTraits: false } as IdentityEvent)).toEqual({
      ok: false,
      failure: { kind: "DISCORDANT_TRAITS" },
    });
  });
  it("[ins#7.27] [INS/va1.60] a strict trait changed: one level down, matricule and OID gone", () => {
    const qualified = run(CHECKED, ACCEPTED, { kind: "STRICT_TRAIT_CHANGED" });
    expect([readIdentityStatus(qualified), qualified.ins]).toEqual(["validee", undefined]);
    const fetched = run(ACCEPTED, { kind: "STRICT_TRAIT_CHANGED" });
    expect([readIdentityStatus(fetched), fetched.ins]).toEqual(["provisoire", undefined]);
  });
  it("[ins#7.28] [INS/va1.20] douteuse: provisoire, matricule gone, INSi no longer called", () => {
    const doubtful = run(CHECKED, ACCEPTED, { kind: "ATTRIBUTE_SET", attribute: "douteuse" });
    expect([readIdentityStatus(doubtful), doubtful.ins, mayCallInsi(doubtful)]).toEqual(["provisoire", undefined, false]);
    expect(applyIdentityEvent(doubtful, ACCEPTED)).toEqual({ ok: false, failure: { kind: "IDENTITY_NOT_SURE", attribute: "douteuse" } });
    expect(applyIdentityEvent(doubtful, CHECKED).ok).toBe(false);
    expect(
      readIdentityStatus(
        run({ kind: "ATTRIBUTE_SET", attribute: "douteuse" }, { kind: "ATTRIBUTE_CLEARED", attribute: "douteuse" }, CHECKED),
      ),
    ).toBe("validee");
  });
  it("[ins#7.29] fictive goes with nothing, douteuse with homonyme", () => {
    const fictive = run({ kind: "ATTRIBUTE_SET", attribute: "fictive" });
    expect(applyIdentityEvent(fictive, { kind: "ATTRIBUTE_SET", attribute: "homonyme" }).ok).toBe(false);
    expect(run({ kind: "ATTRIBUTE_SET", attribute: "homonyme" }, { kind: "ATTRIBUTE_SET", attribute: "douteuse" }).attributes).toEqual([
      "homonyme",
      "douteuse",
    ]);
  });
  it("[ins#7.30] [INS/va1.59] récupérée keeps its matricule to itself", () => {
    const fetched = run(ACCEPTED);
    expect(fetched.ins).toEqual(INS);
    expect(findTransmissibleIns(fetched)).toBeUndefined();
    expect(findTransmissibleIns(run(ACCEPTED, CHECKED))).toEqual(INS);
  });
  it("[ins#7.31] Appli carte Vitale: qualifiée on arrival", () => {
    const state = run({ kind: "APCV_READ", ins: INS });
    expect([readIdentityStatus(state), state.source, mayTransmitMatricule(state)]).toEqual(["qualifiee", "APCV", true]);
  });
  it("the paper says something else: provisoire, INS not kept", () => {
    const state = run(ACCEPTED, { kind: "DIFFERENCES_SEEN" });
    expect([readIdentityStatus(state), state.ins]).toEqual(["provisoire", undefined]);
  });
});

const events = fc.oneof(
  fc.constantFrom<IdentityEvent>(
    CHECKED,
    { kind: "DIFFERENCES_SEEN" },
    { kind: "STRICT_TRAIT_CHANGED" },
    { kind: "INS_REMOVED" },
    { kind: "APCV_READ", ins: INS },
  ),
  fc.boolean().map((sameTraits): IdentityEvent => ({ kind: "INSI_ACCEPTED", ins: INS, sameTraits })),
  fc.constantFrom(...IDENTITY_ATTRIBUTES).map((attribute): IdentityEvent => ({ kind: "ATTRIBUTE_SET", attribute })),
  fc.constantFrom(...IDENTITY_ATTRIBUTES).map((attribute): IdentityEvent => ({ kind: "ATTRIBUTE_CLEARED", attribute })),
);

describe("whatever happens to an identity", () => {
  it("[INS/va1.59] no path leads to a transmitted matricule but INSi or ApCV, a checked paper, and no doubt", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (path) => {
        let state = NEW_IDENTITY;
        // Told again from the events, without the machine: what has been obtained, what has been checked, what is in doubt.
        let obtained = false;
        let checked = false;
        let unsure = new Set<string>();
        for (const event of path) {
          const next = applyIdentityEvent(state, event);
          if (!next.ok) continue;
          state = next.value;
          if (event.kind === "DOCUMENT_CHECKED") checked = true;
          if (event.kind === "INSI_ACCEPTED") obtained = true;
          if (event.kind === "APCV_READ") obtained = checked = true;
          if (event.kind === "STRICT_TRAIT_CHANGED" || event.kind === "INS_REMOVED") obtained = false;
          if (event.kind === "DIFFERENCES_SEEN") obtained = checked = false;
          if (event.kind === "ATTRIBUTE_SET" && event.attribute !== "homonyme") {
            obtained = checked = false;
            unsure.add(event.attribute);
          }
          if (event.kind === "ATTRIBUTE_CLEARED") unsure = new Set([...unsure].filter((one) => one !== event.attribute));
          expect(mayTransmitMatricule(state)).toBe(obtained && checked && unsure.size === 0);
          if (!obtained) expect(state.ins).toBeUndefined();
          if (unsure.size > 0) expect(readIdentityStatus(state)).toBe("provisoire");
        }
      }),
      { numRuns: 500 },
    );
  });
});
