import type { Sale, SaleDraft, VisitMember } from "@comptoir/contract";
import { type ApiError, type ApiResult, isRefusal } from "../../api.js";
import { createStore, type Store } from "../../store.js";
import { EMPTY_DRAFT } from "./sale-operations.js";

export interface SaleState {
  readonly id: string;
  /** Last version read from the server; 0 = never saved. */
  readonly version: number;
  /** The visit that it belongs to or will join; undefined = its own, not begun. */
  readonly visitId?: string | undefined;
  /** The sales of the visit as the server last told, this one included once it is saved. */
  readonly members: readonly VisitMember[];
  /** What is on screen. */
  readonly draft: SaleDraft;
  /** Last answer of the server: patient, ordonnance, control rows. */
  readonly view?: Sale | undefined;
  readonly saving: "saved" | "waiting" | "failed";
}

export interface SalePorts {
  save(id: string, version: number, draft: SaleDraft, visitId: string | undefined): Promise<ApiResult<Sale>>;
  read(id: string): Promise<ApiResult<Sale>>;
  newId(): string;
  /** Runs later; returns what cancels it. */
  later(run: () => void, ms: number): () => void;
  /** Another workstation changed this sale: what it holds now has replaced what was on screen. */
  onConflict(sale: Sale): void;
  onIdChange(id: string | undefined): void;
}

/** Saved 250 ms after the last change (≤ 300 asked), at once before FIN, and again every 2 s while the server is away. */
export const SAVE_DELAY_MS = 250;
export const RETRY_DELAY_MS = 2_000;

export interface SaleKeeper {
  readonly store: Store<SaleState>;
  /** A fresh sale, alone or as the next member of the visit on screen; the one on screen stays on the server as it is. */
  startNew(of?: "visit"): void;
  load(id: string): Promise<ApiError | undefined>;
  change(change: (draft: SaleDraft) => SaleDraft): void;
  /** Until what is on screen is on the server; the error that stopped it, if one did. `force` saves even an untouched sale. */
  flush(force?: boolean): Promise<ApiError | undefined>;
  /** Another act that carries what is on screen and answers with the sale, in its turn between two saves. */
  act(send: (id: string, draft: SaleDraft) => Promise<ApiResult<Sale>>): Promise<ApiError | undefined>;
  /** Takes the server's answer to another act on this sale (ordonnance read, confirmed, parked). */
  adopt(sale: Sale): void;
}

export function createSaleKeeper(ports: SalePorts): SaleKeeper {
  const store = createStore<SaleState>({ id: ports.newId(), version: 0, members: [], draft: EMPTY_DRAFT, saving: "saved" });
  /** Changes made on screen, and how many of them the server has. */
  let made = 0;
  let kept = 0;
  let running: Promise<ApiError | undefined> = Promise.resolve(undefined);
  let cancelTimer: () => void = () => {};

  function replace(state: SaleState): void {
    cancelTimer();
    made = 0;
    kept = 0;
    running = Promise.resolve(undefined);
    store.set(state);
  }

  function adopt(sale: Sale): void {
    const state = store.get();
    if (sale.id !== state.id || sale.version < state.version) return;
    const untouched = made === kept;
    store.set({
      ...state,
      version: sale.version,
      visitId: sale.visit.id,
      members: sale.visit.members,
      view: sale,
      draft: untouched ? sale.draft : state.draft,
      saving: untouched ? "saved" : state.saving,
    });
  }

  async function resolveConflict(id: string, sent: SaleDraft): Promise<ApiError | undefined> {
    const result = await ports.read(id);
    if (store.get().id !== id) return undefined;
    if (!result.ok) return result.error;
    // Our own save whose answer was lost on the way is no conflict.
    const ours = isSameDraft(result.value.draft, sent);
    if (!ours) kept = made;
    adopt(result.value);
    if (!ours) ports.onConflict(result.value);
    return undefined;
  }

  async function saveOnce(): Promise<ApiError | undefined> {
    const { id, version, draft, visitId } = store.get();
    const sending = made;
    // From here the server may know it, even if its answer is lost.
    ports.onIdChange(id);
    const result = await ports.save(id, version, draft, visitId);
    if (store.get().id !== id) return undefined;
    if (result.ok) {
      kept = sending;
      adopt(result.value);
      return undefined;
    }
    if (isRefusal(result.error, "VERSION_DEPASSEE", "VENTE_VALIDEE")) {
      kept = sending;
      return resolveConflict(id, draft);
    }
    store.set((state) => ({ ...state, saving: "failed" }));
    return result.error;
  }

  async function saveAll(force: boolean): Promise<ApiError | undefined> {
    const { id } = store.get();
    let first = force;
    while (store.get().id === id && (first || kept < made)) {
      first = false;
      const error = await saveOnce();
      if (error) {
        if (store.get().id === id) schedule(RETRY_DELAY_MS);
        return error;
      }
    }
    return undefined;
  }

  function flush(force = false): Promise<ApiError | undefined> {
    cancelTimer();
    // One save at a time: versions follow each other.
    running = running.then(() => saveAll(force && store.get().version === 0));
    return running;
  }

  function schedule(ms: number): void {
    cancelTimer();
    cancelTimer = ports.later(() => void flush(), ms);
  }

  async function actOnce(id: string, send: (id: string, draft: SaleDraft) => Promise<ApiResult<Sale>>): Promise<ApiError | undefined> {
    if (store.get().id !== id) return undefined;
    const sending = made;
    const result = await send(id, store.get().draft);
    if (store.get().id !== id) return undefined;
    if (!result.ok) return result.error;
    kept = sending;
    adopt(result.value);
    return undefined;
  }

  return {
    store,
    adopt,
    flush,
    act(send) {
      const { id } = store.get();
      running = running.then(() => actOnce(id, send));
      return running;
    },
    startNew(of) {
      const fresh = { id: ports.newId(), version: 0, draft: EMPTY_DRAFT, saving: "saved" as const };
      const { visitId, members } = store.get();
      replace(of === "visit" ? { ...fresh, visitId, members } : { ...fresh, members: [] });
      // Until the new member is saved, a reload of the page comes back to the member that it follows.
      if (of !== "visit") ports.onIdChange(undefined);
    },
    async load(id) {
      const result = await ports.read(id);
      if (!result.ok) return result.error;
      const { version, draft, visit } = result.value;
      replace({ id, version, visitId: visit.id, members: visit.members, draft, view: result.value, saving: "saved" });
      ports.onIdChange(id);
      return undefined;
    },
    change(change) {
      const state = store.get();
      const draft = change(state.draft);
      if (draft === state.draft) return;
      made += 1;
      store.set({ ...state, draft, saving: "waiting" });
      schedule(SAVE_DELAY_MS);
    },
  };
}

/** Same content whatever the order of the keys; an absent field and an undefined one are the same. */
export function isSameDraft(a: SaleDraft, b: SaleDraft): boolean {
  return spell(a) === spell(b);
}

function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${spell(field)}`)
    .join(",")}}`;
}
