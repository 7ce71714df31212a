import type { DataFolder } from "./layout.js";
import { recordChildren } from "./left-behind.js";
import type { Profile } from "./profile.js";
import type { SandboxReady, ServerReady } from "./ready-messages.js";
import { type RunFile, type RunState, removeRunFile, writeRunFile } from "./run-file.js";

/** What runs, as run.json tells it, and who must be ended if this process is killed. */
export class Household {
  readonly #folder: DataFolder;
  readonly #children = new Map<string, number>();
  #state: RunState;
  #published = false;

  constructor(folder: DataFolder, profile: Profile) {
    this.#folder = folder;
    this.#state = { profile, startedAt: new Date() };
  }

  get authority(): ServerReady["authority"] {
    return this.#state.server?.ready.authority;
  }

  noteChild(name: string, pid: number): void {
    this.#children.set(name, pid);
    recordChildren(this.#folder.children, [...this.#children.values()]);
  }

  /** At each start of a program, restarts included: its pid and its addresses may have changed. */
  update(change: Partial<RunState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#published) this.publish();
  }

  publish(): RunFile {
    this.#published = true;
    return writeRunFile(this.#folder.runFile, this.#state);
  }

  withdraw(): void {
    this.#published = false;
    removeRunFile(this.#folder.runFile);
  }

  get nation(): SandboxReady | undefined {
    return this.#state.sandbox?.ready;
  }
}
