import type { VisitMember } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT } from "./sale-operations.js";
import { listTabs, sayKind, stepMember } from "./visit.js";

const member = (saleId: string, change: Partial<VisitMember> = {}): VisitMember => ({
  saleId,
  position: 1,
  state: "en-cours",
  label: "DURAND Paul",
  kind: "papier",
  lines: 2,
  ...change,
});

describe("the tabs of a visit", () => {
  it("show what is on screen for the current sale, and what the server told of the others", () => {
    const state = { id: "b", members: [member("a"), member("b", { label: "old", lines: 9 })], draft: EMPTY_DRAFT };
    expect(listTabs(state, "MARTIN Lou")).toMatchObject([
      { saleId: "a", rank: 1, current: false, label: "DURAND Paul", lines: 2 },
      { saleId: "b", rank: 2, current: true, label: "MARTIN Lou", lines: 0, kind: "sans-ordonnance" },
    ]);
  });

  it("end with the sale that the server does not know yet", () => {
    expect(listTabs({ id: "c", members: [member("a")], draft: EMPTY_DRAFT }, undefined)).toMatchObject([
      { saleId: "a" },
      { saleId: "c", rank: 2, current: true, label: "Sans patient" },
    ]);
    expect(listTabs({ id: "c", members: [], draft: EMPTY_DRAFT }, undefined)).toHaveLength(1);
  });

  it("say the kind in a few characters", () => {
    expect(sayKind({ kind: "numerique", numero: "01S2TBPZ2JCNZZYGHZ" })).toBe("ON …HZ");
    expect(sayKind({ kind: "papier" })).toBe("papier");
    expect(sayKind({ kind: "sans-ordonnance" })).toBe("sans ordonnance");
  });
});

describe("moving in a visit", () => {
  const members = [member("a"), member("b", { state: "validee" }), member("c"), member("d", { state: "en-attente" })];
  it("goes round the open sales, past the validated ones", () => {
    expect(stepMember(members, "a", 1)).toBe("c");
    expect(stepMember(members, "c", 1)).toBe("d");
    expect(stepMember(members, "d", 1)).toBe("a");
    expect(stepMember(members, "a", -1)).toBe("d");
    expect(stepMember(members, "b", 1)).toBe("c");
  });
  it("from a sale not yet among them, reaches the first or the last", () => {
    expect(stepMember(members, "new", 1)).toBe("a");
    expect(stepMember(members, "new", -1)).toBe("d");
  });
  it("goes nowhere when no other is open", () => {
    expect(stepMember([member("a"), member("b", { state: "validee" })], "a", 1)).toBeUndefined();
    expect(stepMember([], "a", 1)).toBeUndefined();
  });
});
