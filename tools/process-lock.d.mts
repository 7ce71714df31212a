/** Who holds a lock file: pid and opaque start time of the process. */
export interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}
export function findStartTime(pid: number): string | undefined;
export function findHolder(path: string): Holder | undefined;
export function takeLock(path: string): { readonly ok: true; release(): void } | { readonly ok: false; readonly holder: Holder };
