import type { Sale, SaleDraft } from "@comptoir/contract";
import { describe, expect, it } from "vitest";
import type { ApiResult } from "../../api.js";
import { createSaleKeeper, isSameDraft, RETRY_DELAY_MS, SAVE_DELAY_MS } from "./sale-keeper.js";
import { EMPTY_DRAFT } from "./sale-operations.js";

const refused = (code: string): ApiResult<Sale> => ({ ok: false, error: { kind: "REFUSED", status: 409, code, text: code, ref: "" } });
const away: ApiResult<Sale> = { ok: false, error: { kind: "UNREACHABLE", text: "away" } };

/** The server's side of a sale, with answers that the test can hold back, lose or refuse. */
function createBench() {
  const rows = new Map<string, { version: number; draft: SaleDraft; state: Sale["state"]; visitId: string }>();
  const saves: { version: number; note: string | undefined }[] = [];
  const conflicts: string[] = [];
  const remembered: (string | undefined)[] = [];
  let timers: { ms: number; run: () => void }[] = [];
  let ids = 0;
  /** What the next saves do, first in first out; `undefined` = save and answer. */
  const faults: ("lose" | "away" | Promise<void>)[] = [];

  const view = (id: string): Sale => {
    const row = rows.get(id);
    if (!row) throw new Error(`no sale ${id}`);
    const members = [...rows].map(([saleId, { state, draft }], index) => ({
      saleId,
      position: index + 1,
      state,
      label: "Sans patient",
      kind: draft.kind,
      lines: draft.basket.length,
    }));
    return {
      id,
      version: row.version,
      state: row.state,
      visit: { id: row.visitId, members: members.filter(({ saleId }) => rows.get(saleId)?.visitId === row.visitId) },
      draft: row.draft,
      control: [],
      updatedAt: "",
      updatedBy: "BLANC Luc",
    };
  };
  const keeper = createSaleKeeper({
    async save(id, version, draft, visitId) {
      saves.push({ version, note: draft.note });
      const fault = faults.shift();
      if (fault === "away") return away;
      if (fault instanceof Promise) await fault;
      const row = rows.get(id) ?? { version: 0, draft, state: "en-cours" as const, visitId: visitId ?? id };
      if (row.version !== version) return refused("VERSION_DEPASSEE");
      rows.set(id, { ...row, version: version + 1, draft });
      return fault === "lose" ? away : { ok: true, value: view(id) };
    },
    read: async (id) => (rows.has(id) ? { ok: true, value: view(id) } : refused("INTROUVABLE")),
    newId: () => `sale-${++ids}`,
    later(run, ms) {
      const timer = { run, ms };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    onConflict: (sale) => conflicts.push(sale.updatedBy),
    onIdChange: (id) => remembered.push(id),
  });
  const note = (text: string) => keeper.change((draft) => ({ ...draft, note: text }));
  async function elapse(): Promise<number[]> {
    const due = timers;
    timers = [];
    for (const timer of due) timer.run();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    return due.map((timer) => timer.ms);
  }
  return { keeper, rows, saves, conflicts, remembered, faults, note, elapse, view };
}

describe("the sale on screen", () => {
  it("is saved once for a run of changes, within 300 ms", async () => {
    const bench = createBench();
    bench.note("a");
    bench.note("ab");
    bench.note("abc");
    expect(bench.keeper.store.get().saving).toBe("waiting");
    expect(await bench.elapse()).toEqual([SAVE_DELAY_MS]);
    expect(SAVE_DELAY_MS).toBeLessThanOrEqual(300);
    expect(bench.saves).toEqual([{ version: 0, note: "abc" }]);
    expect(bench.keeper.store.get()).toMatchObject({ version: 1, saving: "saved" });
    expect(bench.remembered).toContain("sale-1");
  });

  it("is not saved while nothing was changed", async () => {
    const bench = createBench();
    expect(await bench.keeper.flush()).toBeUndefined();
    expect(bench.saves).toEqual([]);
    // An ordonnance needs a sale to be tied to, even an empty one.
    await bench.keeper.flush(true);
    expect(bench.saves).toEqual([{ version: 0, note: undefined }]);
    // A reload of the page finds it again.
    expect(bench.remembered).toEqual(["sale-1"]);
    await bench.keeper.flush(true);
    expect(bench.saves).toHaveLength(1);
  });

  it("keeps what was typed during a save, and saves it next with the new version", async () => {
    const bench = createBench();
    let open = (): void => {};
    bench.faults.push(new Promise<void>((resolve) => (open = resolve)));
    bench.note("first");
    const flushed = bench.keeper.flush();
    await Promise.resolve();
    bench.note("second");
    open();
    await flushed;
    expect(bench.keeper.store.get().draft.note).toBe("second");
    expect(bench.saves).toEqual([
      { version: 0, note: "first" },
      { version: 1, note: "second" },
    ]);
  });

  it("never has two saves on the way", async () => {
    const bench = createBench();
    bench.note("a");
    await Promise.all([bench.keeper.flush(), bench.keeper.flush(), bench.keeper.flush()]);
    expect(bench.saves).toHaveLength(1);
  });

  it("tries again while the server is away, and loses nothing", async () => {
    const bench = createBench();
    bench.faults.push("away", "away");
    bench.note("kept");
    await bench.elapse();
    expect(bench.keeper.store.get().saving).toBe("failed");
    expect(await bench.elapse()).toEqual([RETRY_DELAY_MS]);
    expect(await bench.elapse()).toEqual([RETRY_DELAY_MS]);
    expect(bench.rows.get("sale-1")?.draft.note).toBe("kept");
    expect(bench.keeper.store.get().saving).toBe("saved");
  });

  it("takes its own save, whose answer was lost, for no conflict", async () => {
    const bench = createBench();
    bench.faults.push("lose");
    bench.note("a");
    await bench.elapse();
    await bench.elapse();
    expect(bench.conflicts).toEqual([]);
    expect(bench.keeper.store.get()).toMatchObject({ version: 1, saving: "saved" });
  });

  it("reloads and says so when another workstation changed it", async () => {
    const bench = createBench();
    bench.note("a");
    await bench.elapse();
    bench.rows.set("sale-1", { version: 7, draft: { ...EMPTY_DRAFT, note: "theirs" }, state: "en-cours", visitId: "sale-1" });
    bench.note("ours");
    await bench.elapse();
    expect(bench.conflicts).toEqual(["BLANC Luc"]);
    expect(bench.keeper.store.get()).toMatchObject({ version: 7, draft: { note: "theirs" }, saving: "saved" });
    bench.note("ours again");
    await bench.elapse();
    expect(bench.rows.get("sale-1")).toMatchObject({ version: 8, draft: { note: "ours again" } });
  });

  it("ignores an answer about a sale that is no longer on screen, or older than what it knows", async () => {
    const bench = createBench();
    bench.note("a");
    await bench.keeper.flush();
    const old = bench.view("sale-1");
    bench.note("b");
    await bench.keeper.flush();
    bench.keeper.adopt(old);
    expect(bench.keeper.store.get()).toMatchObject({ version: 2, draft: { note: "b" } });
    bench.keeper.startNew();
    bench.keeper.adopt({ ...old, version: 9 });
    expect(bench.keeper.store.get()).toMatchObject({ id: "sale-2", version: 0, draft: EMPTY_DRAFT });
    expect(bench.remembered.at(-1)).toBeUndefined();
  });

  it("is brought back by its id", async () => {
    const bench = createBench();
    bench.note("a");
    await bench.keeper.flush();
    bench.keeper.startNew();
    expect(await bench.keeper.load("sale-1")).toBeUndefined();
    expect(bench.keeper.store.get()).toMatchObject({ id: "sale-1", version: 1, draft: { note: "a" } });
    expect(await bench.keeper.load("sale-9")).toMatchObject({ code: "INTROUVABLE" });
  });
});

describe("the visit on screen", () => {
  it("is joined by the next sale, and left by a new one", async () => {
    const bench = createBench();
    bench.note("first");
    await bench.keeper.flush();
    bench.keeper.startNew("visit");
    expect(bench.keeper.store.get()).toMatchObject({ id: "sale-2", version: 0, visitId: "sale-1", members: [{ saleId: "sale-1" }] });
    // Nothing of the new member is on the server: a reload comes back to the first.
    expect(bench.remembered.at(-1)).toBe("sale-1");
    bench.note("second");
    await bench.keeper.flush();
    expect(bench.rows.get("sale-2")?.visitId).toBe("sale-1");
    expect(bench.keeper.store.get().members.map(({ saleId }) => saleId)).toEqual(["sale-1", "sale-2"]);
    expect(bench.remembered.at(-1)).toBe("sale-2");
    bench.keeper.startNew();
    expect(bench.keeper.store.get()).toMatchObject({ id: "sale-3", members: [] });
    expect(bench.keeper.store.get().visitId).toBeUndefined();
    bench.note("another customer");
    await bench.keeper.flush();
    expect(bench.rows.get("sale-3")?.visitId).toBe("sale-3");
  });
});

describe("two drafts", () => {
  it("are the same whatever the order of their fields and what is undefined", () => {
    const a: SaleDraft = { ...EMPTY_DRAFT, note: "n", prescripteur: { name: "x", rpps: undefined } };
    const b: SaleDraft = { note: "n", reasons: [], basket: [], renewal: 0, kind: "sans-ordonnance", prescripteur: { name: "x" } };
    expect(isSameDraft(a, b)).toBe(true);
    expect(isSameDraft(a, { ...b, renewal: 1 })).toBe(false);
    expect(isSameDraft({ ...a, basket: [] }, { ...b, basket: [{ id: "i", cip13: "3400930121405", label: "l", boxes: 1 }] })).toBe(false);
  });
});
